import { randomUUID } from 'node:crypto';
import type { Gives, Takes } from '../../shared/ipc.js';
import type { Outcome, Session, StartAnswer, StartRequest } from '../../shared/session.js';
import type { Gesture } from '../../shared/words.js';
import type { ToInference } from '../../inference/protocol.js';
import type { Membership } from '../device/membership.js';
import type { DeviceSettings } from '../device/server.js';
import type { Challenge } from '../device/challenge.js';
import type { Finished, Page } from '../inference/supervisor.js';
import type { Log } from '../log/log.js';
import type { Ending } from '../task/tasks.js';
import type { ChallengePool } from './challenge-pool.js';
import { gesturesFor } from './gestures.js';
import { beginIdentityCheck, type IdentityCheck, type PageRequest } from './identity-check.js';
import { openTemplates, type Templates } from './seal.js';
import { looksLikeRegistration, startFailureOf, type StartFailure } from './start-failures.js';
import type { Submission } from './submission.js';

/** One person at a time: from the code that they brought to the outcome. */
export interface Sessions {
  start(request: StartRequest): Promise<StartAnswer>;
  consent(argument: Takes<'session:consent'>): Promise<Gives<'session:consent'>>;
  /** The identity check that is under way; null: there is none, or nobody agreed yet. */
  identity(): IdentityCheck | null;
  /** Begins with the face of an identity check. */
  face(argument: Takes<'identity:face'>): Promise<Gives<'identity:face'>>;
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
  readonly inference: {
    send(message: ToInference): boolean;
    finish(id: string): Promise<Finished | null>;
    page(message: PageRequest): Promise<Page | null>;
  };
  /** A still of the document tray; null: there is none. */
  readonly tray: () => Promise<Uint8Array<ArrayBuffer> | null>;
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
  readonly identity: IdentityCheck | null;
  templates: Templates | null;
  consent: { readonly language: string; readonly version: string; readonly givenAt: Date } | null;
  submitting: boolean;
}

const done = { ok: true } as const;

/** A registration with an attendant's help is of four pictures. */
const ASSISTED_PICTURES = 4;

/** With an attendant's help no challenge is answered. */
const WITHOUT_CHALLENGE: Gives<'identity:face'> = { ok: true, gestures: [], light: false };

/** What is finished where no face is asked for. */
const NO_FACE: Pick<Finished, 'images' | 'local' | 'answer'> = { images: [], local: null, answer: null };

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
    active?.identity?.wipe();
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
    if (purpose === 'identify') return beginIdentity(request, settings, refuse);
    const named = assisted ? [] : gesturesFor(purpose, settings.verifyGestures, dependencies.fixedGestures);
    const answer = await server.startSession({
      ...{ purpose, assisted, code, withoutLight: !light },
      gestures: dependencies.fixedGestures === null || assisted ? null : named,
    });
    const offline = !answer.ok && answer.error.kind === 'offline';
    if (!answer.ok && answer.error.kind === 'revoked') dependencies.revoked();
    // Without the network a registration is captured and sent later. A verification is never decided without the server.
    if (!answer.ok && !(offline && purpose === 'register')) return refuse(startFailureOf(answer.error));
    if (offline && !looksLikeRegistration(request.code)) return refuse('code_malformed');

    const serverId = answer.ok ? answer.value.id : null;
    let templates: Templates | null = null;
    if (answer.ok && purpose === 'verify') {
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
    const session = {
      id,
      purpose,
      gestures,
      light: hasLight,
      assisted,
      offline,
      identity: null,
      theme: settings.theme,
    };
    active = { session, code, serverId, challenge, templates, identity: null, consent: null, submitting: false };
    log.info('session.started', { sessionId: id, purpose, assisted, offline });
    return { ok: true, session };
  };

  const beginIdentity = async (
    { code, assisted, light }: StartRequest,
    settings: DeviceSettings,
    refuse: (reason: StartFailure) => StartAnswer,
  ): Promise<StartAnswer> => {
    const { challenges, tray, fixedGestures } = dependencies;
    const parts = { server: () => membership.server(), inference, challenges, tray, fixedGestures };
    const begun = await beginIdentityCheck(parts, code, settings);
    if (!begun.ok && begun.error.failure?.kind === 'revoked') dependencies.revoked();
    if (!begun.ok) return refuse(begun.error.reason);
    const identity = begun.value;
    const { steps, documents, ...asked } = identity.asked;
    const offline = identity.sessionId === null;
    const id = identity.sessionId ?? randomUUID();
    const session: Session = {
      ...{ id, purpose: 'identify', gestures: [], assisted, offline },
      // An attendant helps without a challenge, and so without colours.
      light: asked.light && light && !assisted && identity.capturesFace,
      identity: { steps: [...steps], documents: [...documents] },
      theme: settings.theme,
    };
    active = {
      ...{ session, code, serverId: null, challenge: null, templates: null },
      ...{ identity, consent: null, submitting: false },
    };
    log.info('session.started', { sessionId: id, purpose: 'identify', assisted, offline });
    return { ok: true, session };
  };

  /** Tells inference to capture a face. */
  const captureFace = (
    { session: { purpose, assisted } }: Active,
    gestures: readonly Gesture[],
    challenge: Challenge | null,
  ): void => {
    const minimumWidth = membership.settings()?.minimumWidth ?? 0;
    const fronts = assisted && purpose === 'register' ? ASSISTED_PICTURES : 1;
    inference.send({
      kind: 'capture',
      gestures: [...gestures],
      challenge,
      minimumWidth,
      assisted,
      fronts,
      mirrored: false,
    });
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
    const check = current.identity;
    const finished = check?.capturesFace === false ? NO_FACE : await inference.finish(captureId);
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
    const { session, code } = current;
    const serverId = check ? check.sessionId : current.serverId;
    const challenge = check ? check.challenge : current.challenge;
    const { language, version, givenAt } = current.consent;
    const outcome = await submission.submit(
      {
        captureId,
        deviceId: identity.deviceId,
        sessionId: serverId,
        purpose: session.purpose,
        code,
        capturedAt: new Date(dependencies.now()),
        offline: check ? serverId === null : session.offline,
        assisted: session.assisted,
        language,
        consent: { version, givenAt },
        images: finished.images,
        pages: check?.pages ?? [],
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
    consent: async ({ language, version }) => {
      if (active === null || membership.settings() === null || active.consent !== null) return done;
      active.consent = { language, version, givenAt: new Date(dependencies.now()) };
      const { session, templates, challenge, identity } = active;
      if (identity) {
        await identity.consent({ language, version });
        return done;
      }
      if (templates !== null) {
        const { modelVersion, threshold } = templates;
        inference.send({ kind: 'templates', modelVersion, threshold, templates: templates.templates });
      }
      captureFace(active, session.gestures, challenge);
      return done;
    },
    identity: () => (active?.consent === null || active?.submitting === true ? null : (active?.identity ?? null)),
    face: async ({ light }) => {
      const current = active;
      if (current?.identity == null || current.consent === null) return { ok: false, reason: 'failed' };
      const { identity, session } = current;
      const begun = session.assisted ? WITHOUT_CHALLENGE : await identity.face(light);
      if (active !== current) return { ok: false, reason: 'failed' };
      if (begun.ok) captureFace(current, begun.gestures, identity.challenge);
      return begun;
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
