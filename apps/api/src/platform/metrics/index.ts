export { createMetrics, type GaugeSource, type Metrics } from './metrics.js';
export { addMetricsRoute } from './route.js';
