import type { Gives } from '../../shared/ipc.js';
import type { Check, KioskState } from '../../shared/state.js';
import type { Gesture, Mode } from '../../shared/words.js';
import { openChallengePool } from '../captures/challenge-pool.js';
import { openQueue } from '../captures/queue.js';
import { createSender, type Sender } from '../captures/sender.js';
import { createSessions, type Sessions } from '../captures/sessions.js';
import { createSubmission } from '../captures/submission.js';
import { createServerClock } from '../device/clock.js';
import { createHeartbeats, type Heartbeats } from '../device/heartbeats.js';
import { createHttp, type Fetch } from '../device/http.js';
import { openMembership, type Membership } from '../device/membership.js';
import { createReports, type Reports } from '../device/reports.js';
import type { ServerFailure } from '../device/server.js';
import type { Folders } from '../files/folders.js';
import { openVault, type Protection } from '../files/vault.js';
import { LEAST_FREE_MB, freeDiskMb, temperature } from '../health/health.js';
import { superviseInference, type Child, type Inference } from '../inference/supervisor.js';
import type { Log } from '../log/log.js';
import { createAttempts } from '../staff/attempts.js';
import { createGate, type Gate } from '../staff/gate.js';
import { createTasks, type Tasks } from '../task/tasks.js';
import { takeTrayPicture } from '../tray/tray-camera.js';
import { createCameraWatch, type CameraWatch } from './camera.js';
import { readChoices, writeChoices, type Choices } from './choices.js';
import { createStore, type Store } from './store.js';

/** What a self-test came to. */
export interface SelfTest {
  readonly checks: readonly Check[];
  readonly passed: boolean;
  readonly asarDigest: string | null;
}

/** Everything that the kiosk is given from outside itself: by Electron, or by a test. */
export interface Surroundings<Port> {
  readonly mode: Mode;
  readonly version: string;
  readonly embedded: boolean;
  readonly api: string;
  readonly folders: Folders;
  readonly protection: Protection;
  readonly fetch: Fetch;
  readonly engine: 'onnx' | 'face-api';
  /** Null in production, whatever the environment says. */
  readonly fixedGestures: readonly Gesture[] | null;
  readonly demonstrationCode: string | null;
  readonly fork: () => Child<Port>;
  /** Brings the two ends of a new channel to the page and to inference. */
  readonly connect: (inference: Inference<Port>) => void;
  /** The inference process ended: the page must know. */
  readonly inferenceLost: () => void;
  readonly quit: () => void;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Log;
}

/** The kiosk without its window. */
export interface Kiosk<Port> {
  readonly store: Store;
  readonly sessions: Sessions;
  readonly tasks: Tasks;
  readonly membership: Membership;
  readonly gate: Gate;
  readonly reports: Reports;
  readonly heartbeats: Heartbeats;
  readonly sender: Sender;
  readonly inference: Inference<Port>;
  readonly camera: CameraWatch;
  choices(): Choices;
  choose(choices: Partial<Choices>): Promise<void>;
  pair(code: string): Promise<Gives<'pairing:submit'>>;
  leave(): Promise<void>;
  waiting(): Promise<Gives<'staff:status'>['queue']>;
  wipeQueue(): Promise<void>;
  /** Takes the self-test's results; in production a failed one ends it here. */
  tested(result: SelfTest): void;
  stop(): Promise<void>;
}

const visible = ({
  sealingKey: _,
  ...settings
}: NonNullable<ReturnType<Membership['settings']>>): KioskState['settings'] => settings;

/** Puts the parts together and starts them. */
export async function openKiosk<Port>(surroundings: Surroundings<Port>): Promise<Kiosk<Port>> {
  const { api, folders, log, mode, now, version } = surroundings;
  const vault = await openVault(folders.device, surroundings.protection);
  const queue = await openQueue(folders.queue, folders.rejected);
  let choices = await readChoices(vault);
  let selfTest: SelfTest | null = null;

  const store = createStore({
    mode,
    version,
    embedded: surroundings.embedded,
    phase: 'starting',
    failedChecks: [],
    online: false,
    settings: null,
    queued: (await queue.list()).length,
    diskFull: false,
    inference: 'starting',
    pinnedCamera: choices.camera,
    tray: choices.tray !== null,
    demonstrationCode: mode === 'production' ? null : surroundings.demonstrationCode,
    task: null,
  });

  const clock = createServerClock(now);
  const challenges = await openChallengePool(vault, () => clock.now());
  const reached = (online: boolean): void => {
    const wasOnline = store.get().online;
    store.set({ online });
    if (online && !wasOnline) {
      sender.kick();
      reports.flush();
      // Whoever was here when it was cut off, by a crash or in the middle of a call, may be at the next kiosk, which the server keeps
      // from them as long as this one has them.
      if (sessions.isIdle()) void membership.server()?.endSession(null);
    }
  };
  const http = createHttp(api, surroundings.fetch, clock, now, reached);

  const phase = (): KioskState['phase'] => {
    if (selfTest === null) return 'starting';
    if (mode === 'production' && !selfTest.passed) return 'refused';
    const standing = membership.standing();
    if (standing !== 'paired') return standing;
    return membership.settings() === null ? 'starting' : 'ready';
  };
  const refresh = (): void => {
    const settings = membership.settings();
    store.set({ phase: phase(), settings: settings === null ? null : visible(settings) });
  };
  const membership = await openMembership({ api, http, clock, vault, log, version, changed: () => refresh() });
  const count = (): void => {
    void queue.list().then((waiting) => store.set({ queued: waiting.length }));
  };

  const reports = createReports(
    () => membership.server(),
    () => clock.now(),
  );
  const revoked = (): void => {
    sessions.abort();
    void membership.revoked();
    void challenges.clear();
  };
  const sender = createSender({
    queue,
    log,
    revoked,
    random: surroundings.random,
    changed: count,
    submit: async (captureId, sealed) => (await membership.server()?.submitCapture(captureId, sealed)) ?? null,
  });
  const tasks = createTasks({
    identity: () => membership.identity(),
    fetch: surroundings.fetch,
    now: () => clock.now(),
    changed: () => store.set({ task: tasks.current() }),
    log,
  });
  const inference = superviseInference<Port>({
    fork: surroundings.fork,
    engine: surroundings.engine,
    log,
    changed: (state) => store.set({ inference: state }),
    ready: () => surroundings.connect(inference),
    lost: () => {
      sessions.abort();
      reports.report('INFERENCE_CRASHED');
      surroundings.inferenceLost();
    },
  });
  const gate = createGate(
    () => membership.settings()?.pinHash ?? null,
    createAttempts(vault, now),
    now,
    () => {
      log.warn('staff.locked');
      reports.report('PIN_LOCKED');
    },
  );
  const room = async (): Promise<number | null> => {
    const free = await freeDiskMb(folders.home);
    store.set({ diskFull: free !== null && free < LEAST_FREE_MB });
    return free;
  };
  const sessions = createSessions({
    membership,
    inference,
    submission: createSubmission({
      queue,
      sender,
      changed: count,
      log,
      sendAtOnce: async (captureId, sealed) => {
        const answer = await membership.server()?.submitCapture(captureId, sealed);
        return answer?.ok === true ? answer.value : null;
      },
    }),
    challenges,
    tray: async () => {
      const picture = choices.tray === null ? null : await takeTrayPicture(choices.tray, mode !== 'production');
      return picture?.ok === true ? Uint8Array.from(picture.value) : null;
    },
    isReady: () => store.get().phase === 'ready' && store.get().inference === 'ready',
    hasRoom: async () => ((await room()) ?? LEAST_FREE_MB) >= LEAST_FREE_MB,
    isAttended: () => gate.isOpen(),
    revoked,
    ended: (ending, request) => tasks.ended(ending, request),
    fixedGestures: mode === 'production' ? null : surroundings.fixedGestures,
    now: () => clock.now(),
    log,
  });
  const camera = createCameraWatch(() => {
    log.warn('camera.changed', { problem: camera.current().problem });
    reports.report('CAMERA_CHANGED');
  });

  const failed = async (failure: ServerFailure): Promise<void> => {
    if (failure.kind === 'revoked') revoked();
    else if (failure.kind === 'refused') log.warn('heartbeat.refused', { code: failure.code });
  };
  const heartbeats = createHeartbeats({
    server: () => membership.server(),
    gather: async () => ({
      version,
      platform: `${process.platform} ${process.arch}`,
      camera: camera.current(),
      queued: store.get().queued,
      freeDiskMb: await room(),
      temperature: await temperature(),
      keyProtection: surroundings.protection.kind,
      asarDigest: selfTest?.asarDigest ?? null,
      failedChecks: (selfTest?.checks ?? []).filter(({ ok }) => !ok).map(({ name }) => name),
    }),
    answered: async (settings) => {
      await membership.keep(settings);
      const server = membership.server();
      const isChallenged = settings.liveness || settings.identity?.face === 'liveness';
      if (isChallenged && server !== null) await challenges.fill(server);
    },
    failed,
  });

  return {
    store,
    sessions,
    tasks,
    membership,
    gate,
    reports,
    heartbeats,
    sender,
    inference,
    camera,
    choices: () => choices,
    choose: async (next) => {
      choices = { ...choices, ...next };
      store.set({ pinnedCamera: choices.camera, tray: choices.tray !== null });
      await writeChoices(vault, choices);
    },
    pair: async (code) => {
      if (store.get().phase === 'refused') return { ok: false, reason: 'failed' };
      const joined = await membership.pair(code);
      if (!joined.ok) return { ok: false, reason: joined.error };
      void heartbeats.beat();
      sender.kick();
      return { ok: true };
    },
    leave: async () => {
      sessions.abort();
      await membership.leave();
      await challenges.clear();
    },
    waiting: async () =>
      (await queue.list()).map(({ captureId, purpose, at }) => ({ captureId, purpose, at: at.toISOString() })),
    wipeQueue: async () => {
      log.warn('queue.wiped', { captures: await queue.wipe() });
      reports.report('QUEUE_WIPED');
      count();
    },
    tested: (result) => {
      selfTest = result;
      const wrong = result.checks.filter(({ ok }) => !ok);
      log.info('self-test.done', { passed: result.passed, failed: wrong.map(({ name }) => name) });
      store.set({ failedChecks: wrong });
      refresh();
      void heartbeats.beat();
      if (mode === 'production' && !result.passed) reports.report('SELF_TEST_FAILED');
      sender.kick();
    },
    stop: async () => {
      heartbeats.stop();
      sessions.end('cancelled');
      inference.stop();
      await sender.stop();
      await tasks.settled();
    },
  };
}
