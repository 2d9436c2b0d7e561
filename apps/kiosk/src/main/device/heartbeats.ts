import type { ServerFailure, DeviceSettings, Heartbeat, Server } from './server.js';

/** The rhythm that operators rely on to see that a kiosk is alive. */
const EVERY_MS = 30_000;

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

  const once = async (): Promise<void> => {
    const to = server();
    if (to === null) return;
    const answer = await to.heartbeat(await gather());
    // It may have been taken out while the answer was on its way.
    if (server() !== to) return;
    if (answer.ok) await answered(answer.value);
    else await failed(answer.error);
    plan(answer.ok || answer.error.kind === 'refused' ? EVERY_MS : SOONER_MS);
  };
  const plan = (ms: number): void => {
    if (timer !== null) clearTimeout(timer);
    timer = stopped ? null : setTimeout(() => void beat(), ms);
  };
  const beat = (): Promise<void> => {
    underway ??= once()
      .catch(() => plan(SOONER_MS))
      .finally(() => (underway = null));
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
