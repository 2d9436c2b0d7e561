import type { ServerFailure, DeviceSettings, Heartbeat, Server } from './server.js';

/**
 * Operators rely on one each 30 s to see that a kiosk is alive, and people on the kiosk knowing within that time that its server is gone:
 * what is left of it is for the answer to be late.
 */
const EVERY_MS = 25_000;

/** Without an answer the next one comes sooner, so that a kiosk is back soon after its network. */
const SOONER_MS = 5_000;

export interface HeartbeatDependencies {
  /** Null: not paired, no heartbeat. */
  readonly server: () => Server | null;
  readonly gather: () => Promise<Heartbeat>;
  readonly answered: (settings: DeviceSettings) => Promise<void>;
  readonly failed: (failure: ServerFailure) => Promise<void>;
}

/** Says how the kiosk is, now and each half minute. */
export interface Heartbeats {
  /** One now, out of turn; resolves when it was answered or failed. */
  beat(): Promise<void>;
  stop(): void;
}

export function createHeartbeats({ server, gather, answered, failed }: HeartbeatDependencies): Heartbeats {
  let timer: NodeJS.Timeout | null = null;
  let underway: Promise<void> | null = null;
  let stopped = false;

  /** Gives the time until the next one: whatever comes of this one, there is one. */
  const once = async (): Promise<number> => {
    const to = server();
    if (to === null) return EVERY_MS;
    const answer = await to.heartbeat(await gather());
    // It may have been taken out while the answer was on its way, and be another one by now.
    if (server() !== to) return server() === null ? EVERY_MS : 0;
    if (answer.ok) await answered(answer.value);
    else await failed(answer.error);
    return answer.ok || answer.error.kind === 'refused' ? EVERY_MS : SOONER_MS;
  };
  const plan = (ms: number): void => {
    if (timer !== null) clearTimeout(timer);
    timer = stopped ? null : setTimeout(() => void beat(), ms);
  };
  const beat = (): Promise<void> => {
    underway ??= once()
      .catch(() => SOONER_MS)
      .then((ms) => {
        underway = null;
        plan(ms);
      });
    return underway;
  };
  return {
    beat,
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
