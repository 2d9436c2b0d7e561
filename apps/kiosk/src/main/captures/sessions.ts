import { randomUUID } from 'node:crypto';
import type { Gives, Takes } from '../../shared/ipc.js';
import type { Outcome, Session, StartAnswer, StartRequest } from '../../shared/session.js';
import type { Gesture } from '../../shared/words.js';
import type { ToInference } from '../../inference/protocol.js';
import type { Membership } from '../device/membership.js';
import type { Challenge } from '../device/challenge.js';
import type { Finished } from '../inference/supervisor.js';
import type { Log } from '../log/log.js';
import type { Ending } from '../task/tasks.js';
import type { ChallengePool } from './challenge-pool.js';
import { gesturesFor } from './gestures.js';
import { openTemplates, type Templates } from './seal.js';
import { looksLikeRegistration, startFailureOf, type StartFailure } from './start-failures.js';
import type { Submission } from './submission.js';

/** One person at a time: from the code that they brought to the outcome. */
export interface Sessions {
  start(request: StartRequest): Promise<StartAnswer>;
  consent(argument: Takes<'session:consent'>): Gives<'session:consent'>;
  submit(): Promise<Outcome>;
  /** Wipes what is held of the session, here and in the inference process. Never fails; may be called without a session. */
  end(reason: Takes<'session:end'>['reason']): void;
  /** Whether nobody is here, and nobody is about to begin. */
  isIdle(): boolean;
  /** Ends a session that can't go on, if there is one: the page or inference is gone, or this device is out. */
  abort(): void;
}

export interface SessionDependencies {
  readonly membership: Membership;
  readonly inference: { send(message: ToInference): boolean; finish(id: string): Promise<Finished | null> };
  readonly submission: Submission;
  readonly challenges: Pick<ChallengePool, 'take'>;
  readonly isReady: () => boolean;
  /** Whether there is room for a capture; looks at the disk. */
  readonly hasRoom: () => Promise<boolean>;
  /** Whether an attendant's menu is open. */
  readonly isAttended: () => boolean;
  readonly revoked: () => void;
  /** How the session for a request ended, or that it did not begin; `request` is null for a visit that came to no session. */
  readonly ended: (ending: Ending, request: Pick<StartRequest, 'purpose' | 'code'> | null) => void;
  readonly fixedGestures: readonly Gesture[] | null;
  readonly now: () => number;
  readonly log: Log;
}

interface Active {
  readonly session: Session;
  readonly code: string;
  /** The server's id; null where it began without a network. */
  readonly serverId: string | null;
  readonly challenge: Challenge | null;
  templates: Templates | null;
  consent: { readonly language: string; readonly version: string; readonly givenAt: Date } | null;
  submitting: boolean;
}

const done = { ok: true } as const;

const requestOf = ({ session, code }: Active): Pick<StartRequest, 'purpose' | 'code'> => ({
  purpose: session.purpose,
  code,
});

/** Makes what runs sessions. Nothing of one is ever written down before it is sealed. */
export function createSessions(dependencies: SessionDependencies): Sessions {
  const { membership, inference, submission, log } = dependencies;
  let active: Active | null = null;
  let starting = false;

  const wipe = (): void => {
    for (const template of active?.templates?.templates ?? []) template.fill(0);
    active = null;
    inference.send({ kind: 'wipe' });
  };

  const begin = async (request: StartRequest): Promise<StartAnswer> => {
    const refuse = (reason: StartFailure): StartAnswer => {
      log.info('session.not_started', { purpose: request.purpose, reason });
      dependencies.ended({ outcome: 'failed', reason, captureId: null }, request);
      return { ok: false, reason };
    };
    const server = membership.server();
    const identity = membership.identity();
    const settings = membership.settings();
    if (server === null || identity === null || settings === null) return refuse('not_paired');
    if (!dependencies.isReady()) return refuse('busy');
    if (request.assisted && !(settings.assistance && dependencies.isAttended())) return refuse('failed');
    if (!(await dependencies.hasRoom())) return refuse('disk_full');

    const { purpose, assisted, code, light } = request;
    const named = assisted ? [] : gesturesFor(purpose, settings.verifyGestures, dependencies.fixedGestures);
    const answer = await server.startSession({
      ...{ purpose, assisted, code, withoutLight: !light },
      gestures: dependencies.fixedGestures === null || assisted ? null : named,
    });
    const offline = !answer.ok && answer.error.kind === 'offline';
    if (!answer.ok && answer.error.kind === 'revoked') dependencies.revoked();
    // Without the network a registration is captured and sent later. A verification is never decided without the server.
    if (!answer.ok && !(offline && request.purpose === 'register')) return refuse(startFailureOf(answer.error));
    if (offline && !looksLikeRegistration(request.code)) return refuse('code_malformed');

    const serverId = answer.ok ? answer.value.id : null;
    let templates: Templates | null = null;
    if (answer.ok && request.purpose === 'verify') {
      const { sealedTemplates, id } = answer.value;
      templates =
        sealedTemplates === null ? null : await openTemplates(sealedTemplates, identity.keys.encryption.privateKey, id);
      if (templates === null) {
        log.error('session.templates_unreadable');
        void server.endSession(id);
        return refuse('failed');
      }
    }
    const challenge = answer.ok
      ? answer.value.livenessChallenge
      : assisted
        ? null
        : await dependencies.challenges.take();
    // Without one the pictures would be turned away when they come, and the person is gone by then.
    if (offline && !assisted && settings.liveness && challenge === null) return refuse('offline');
    const gestures = challenge?.gestures ?? named;
    const id = serverId ?? randomUUID();
    const hasLight = (challenge?.colours.length ?? 0) > 0;
    const session = { id, purpose, gestures, light: hasLight, assisted, offline, theme: settings.theme };
    active = { session, code, serverId, challenge, templates, consent: null, submitting: false };
    log.info('session.started', { sessionId: id, purpose, assisted, offline });
    return { ok: true, session };
  };

  /** @param goesOn the same person begins anew: nothing has ended for whoever gave the task */
  const close = (reason: Takes<'session:end'>['reason'], goesOn = false): void => {
    const left = active;
    // One that is being submitted has its own end; its images are no longer here.
    if (left?.submitting !== true && !goesOn) {
      const outcome = reason === 'cancelled' || reason === 'idle' ? 'cancelled' : 'failed';
      dependencies.ended({ outcome, reason, captureId: null }, left === null ? null : requestOf(left));
    }
    if (left !== null) {
      log.info('session.ended', { sessionId: left.session.id, reason });
      if (left.serverId !== null && !left.submitting) void membership.server()?.endSession(left.serverId);
    }
    wipe();
  };

  const capture = async (current: Active): Promise<Outcome> => {
    const captureId = randomUUID();
    const askedAt = dependencies.now();
    const finished = await inference.finish(captureId);
    const identity = membership.identity();
    const settings = membership.settings();
    if (finished === null || identity === null || settings === null || current.consent === null) {
      log.error('capture.not_finished', { captureId });
      dependencies.ended({ outcome: 'failed', reason: 'not_finished', captureId: null }, requestOf(current));
      if (current.serverId !== null) void membership.server()?.endSession(current.serverId);
      return { kind: 'failed' };
    }
    log.info('capture.finished', {
      captureId,
      ms: Math.round(dependencies.now() - askedAt),
      images: finished.images.length,
    });
    const { session, code, serverId, challenge } = current;
    const { language, version, givenAt } = current.consent;
    const outcome = await submission.submit(
      {
        captureId,
        deviceId: identity.deviceId,
        sessionId: serverId,
        purpose: session.purpose,
        code,
        capturedAt: new Date(dependencies.now()),
        offline: session.offline,
        assisted: session.assisted,
        language,
        consent: { version, givenAt },
        images: finished.images,
        local: finished.local,
        liveness: challenge && finished.answer && { token: challenge.token, ...finished.answer },
      },
      settings.sealingKey,
    );
    const reason = outcome.kind === 'unusable' ? outcome.code : null;
    dependencies.ended({ outcome: outcome.kind, reason, captureId }, requestOf(current));
    log.info('session.decided', {
      captureId,
      outcome: outcome.kind,
      local: finished.local?.verified ?? null,
      ms: Math.round(dependencies.now() - askedAt),
    });
    return outcome;
  };

  return {
    start: async (request) => {
      if (starting || active?.submitting === true) return { ok: false, reason: 'busy' };
      starting = true;
      try {
        if (active !== null)
          close('cancelled', active.code === request.code && active.session.purpose === request.purpose);
        return await begin(request);
      } finally {
        starting = false;
      }
    },
    consent: ({ language, version }) => {
      const settings = membership.settings();
      if (active === null || settings === null || active.consent !== null) return done;
      active.consent = { language, version, givenAt: new Date(dependencies.now()) };
      const { session, templates, challenge } = active;
      const { gestures, assisted } = session;
      if (templates !== null) {
        const { modelVersion, threshold } = templates;
        inference.send({ kind: 'templates', modelVersion, threshold, templates: templates.templates });
      }
      const { minimumWidth } = settings;
      inference.send({ kind: 'capture', gestures, challenge, minimumWidth, assisted, mirrored: false });
      return done;
    },
    submit: async () => {
      const current = active;
      if (current === null || current.consent === null || current.submitting) return { kind: 'failed' };
      current.submitting = true;
      try {
        return await capture(current);
      } finally {
        if (active === current) wipe();
      }
    },
    isIdle: () => active === null && !starting,
    end: close,
    abort: () => {
      if (active !== null) close('failed');
    },
  };
}
