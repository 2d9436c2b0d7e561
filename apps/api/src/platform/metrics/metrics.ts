import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Something that is counted when it is asked for. */
export interface GaugeSource {
  readonly name: string;
  readonly help: string;
  readonly read: () => number | Promise<number>;
}

/** What was measured of one call. */
export interface HttpObservation {
  readonly method: string;
  /** The route's pattern: an address would carry ids, and make a series for each. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** Numbers for whoever runs the server, in Prometheus' text format. */
export interface Metrics {
  observeHttp(observation: HttpObservation): void;
  addGauge(source: GaugeSource): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** From an answer out of memory to one with four inferences in a full queue. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Makes the numbers of a process: its own (memory, event loop, garbage collection) and those of calls. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const http = new Histogram({
    name: 'vestibule_http_request_duration_seconds',
    help: 'How long calls took, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    observeHttp: ({ method, route, status, seconds }) =>
      http.observe({ method, route, status: String(status) }, seconds),
    addGauge: ({ name, help, read }) => {
      const gauge = new Gauge({
        name,
        help,
        registers: [],
        async collect() {
          // What can't be counted now is missing from the answer's line, and doesn't take the others with it.
          try {
            this.set(await read());
          } catch {
            this.set(Number.NaN);
          }
        },
      });
      registry.registerMetric(gauge);
    },
  };
}
