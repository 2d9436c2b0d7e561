import { randomBytes } from 'node:crypto';
import { fail, newId, ok, refuseField, type Clock, type Id, type Result } from '../../../kernel/index.js';
import { integrationNotFound } from '../../../platform/access/permissions.js';
import { WINDOW_MS } from '@vestibule/face/liveness';
import {
  CHALLENGE_MS,
  claimsOf,
  GESTURES,
  type Challenge,
  type ChallengePurpose,
  type Colour,
  type Gesture,
  type Place,
  type Subject,
} from '../domain/challenge.js';
import { FAILURES_WITHIN_MS, livenessPaused, pausedUntil } from '../domain/failures.js';
import { drawColours } from './draw-colours.js';
import { drawGestures, namedGestures } from './draw-gestures.js';
import type { ChallengeSigner, ChallengeStore, ChangeLiveness, LivenessAccount } from './ports.js';

/** A challenge as whoever is to answer it gets it. */
export interface IssuedChallenge {
  readonly id: Id;
  /** A compact JWS (RFC 7515) over all of it: it comes back with the answer. */
  readonly token: string;
  /** What the answer is sealed with, in base64url. It is told once. */
  readonly key: string;
  readonly nonce: string;
  readonly gestures: readonly Gesture[];
  readonly colours: readonly Colour[];
  /** Milliseconds for each gesture. */
  readonly windowMs: number;
  readonly expiresAt: Date;
}

/** What a challenge is asked for. */
export interface ChallengeRequest extends Place {
  readonly integrationId: Id;
  readonly purpose: ChallengePurpose;
  /** Null for whoever comes to a kiosk without a network. */
  readonly subject: Subject | null;
  /** How many gestures, two at least. Default 2; a registration always asks for all. */
  readonly count?: number;
  /** Somebody asked to do without the screen's colours: there is one gesture more, where one is left. */
  readonly withoutLight: boolean;
  /** The order, which an integration in test mode may name. */
  readonly named?: readonly string[];
}

/** What issuing is built from. */
export interface LivenessChallengesParts {
  readonly change: ChangeLiveness;
  readonly accountOf: (id: Id) => Promise<LivenessAccount | undefined>;
  readonly signer: ChallengeSigner;
  readonly clock: Clock;
}

/**
 * A kiosk keeps so many challenges for times without a network, of a month at most: as long as it may bring what it captured then.
 * Enough for the people of an hour's outage at a busy one.
 */
export const OFFLINE_MAXIMUM = 30;
/** Nobody has answered more than so many: ten times what it keeps is what a branch's longest outage takes. */
const OPEN_MAXIMUM = 300;
const OFFLINE_MS = 720 * 60 * 60_000;

/** Issues challenges: signed, bound to whom and where they are for, and each answered once. */
export class LivenessChallenges {
  readonly #parts: LivenessChallengesParts;

  constructor(parts: LivenessChallengesParts) {
    this.#parts = parts;
  }

  /** Whether somebody may try now. Errors: LIVENESS_PAUSED, NOT_FOUND. */
  async checkOpen(subject: Subject): Promise<Result<void>> {
    const now = this.#parts.clock.now();
    return this.#parts.change<void>(({ challenges }) => checkNotPaused(challenges, subject, now));
  }

  /** Issues a challenge. Errors: LIVENESS_PAUSED, NOT_FOUND, INVALID_INPUT. */
  async issue(request: ChallengeRequest): Promise<Result<IssuedChallenge>> {
    const { integrationId, subject } = request;
    const account = await this.#parts.accountOf(integrationId);
    if (!account) return fail(integrationNotFound());
    const named = readNamed(request, account);
    if (!named.ok) return named;
    const hasLight = hasColours(request, account);
    const now = this.#parts.clock.now();
    const issued = await this.#parts.change<Challenge>(async ({ challenges }) => {
      const holder = subject ?? { deviceId: deviceOf(request) };
      if (!(await challenges.lock(holder))) return fail(integrationNotFound());
      if (subject) {
        const open = await checkNotPaused(challenges, subject, now);
        if (!open.ok) return open;
      }
      const last = await challenges.lastGestures(holder);
      const gestures = named.value ?? draw(request, account, last);
      const challenge = makeChallenge(request, { gestures, colours: hasLight ? drawColours() : [] }, now);
      await challenges.insert(challenge);
      return ok(challenge);
    });
    return issued.ok ? ok(await this.#told(issued.value)) : issued;
  }

  /**
   * Fills up what a kiosk keeps for times without a network. Errors: NOT_FOUND.
   * @param has how many it has: those that it lost, or whose captures wait there, are not known here
   */
  async fillUp(integrationId: Id, deviceId: Id, has: number): Promise<Result<readonly IssuedChallenge[]>> {
    const account = await this.#parts.accountOf(integrationId);
    if (!account) return fail(integrationNotFound());
    const now = this.#parts.clock.now();
    // Who will come is not known, nor whether she can do with colours: all four gestures are asked for instead.
    const whom = { integrationId, purpose: 'offline', subject: null, deviceId, sessionId: null } as const;
    const request: ChallengeRequest = { ...whom, withoutLight: true };
    const made = await this.#parts.change<Challenge[]>(async ({ challenges }) => {
      if (!(await challenges.lock({ deviceId }))) return fail(integrationNotFound());
      const open = await challenges.countOpenAt(deviceId, now);
      const lacking = Math.min(OFFLINE_MAXIMUM - Math.max(0, has), OPEN_MAXIMUM - open);
      let last = await challenges.lastGestures({ deviceId });
      const filled: Challenge[] = [];
      for (let count = 0; count < lacking; count += 1) {
        const gestures = drawGestures(GESTURES, GESTURES.length, last);
        const challenge = makeChallenge(request, { gestures, colours: [] }, now);
        await challenges.insert(challenge);
        last = challenge.gestures;
        filled.push(challenge);
      }
      return ok(filled);
    });
    return made.ok ? ok(await Promise.all(made.value.map((challenge) => this.#told(challenge)))) : made;
  }

  async #told(challenge: Challenge): Promise<IssuedChallenge> {
    const { signer } = this.#parts;
    const { id, integrationId, nonce, gestures, colours, expiresAt } = challenge;
    const [token, key] = await Promise.all([signer.sign(claimsOf(challenge)), signer.keyOf(integrationId, id)]);
    const told = { id, token, key: key.toString('base64url'), nonce, gestures, colours };
    return { ...told, windowMs: WINDOW_MS, expiresAt };
  }
}

async function checkNotPaused(challenges: ChallengeStore, subject: Subject, now: Date): Promise<Result<void>> {
  const failures = await challenges.failuresOf(subject, new Date(now.getTime() - FAILURES_WITHIN_MS));
  const until = pausedUntil(failures, now);
  return until ? fail(livenessPaused(until, now)) : ok(undefined);
}

function readNamed(
  { named, purpose }: ChallengeRequest,
  { mode }: LivenessAccount,
): Result<readonly Gesture[] | undefined> {
  if (named === undefined) return ok(undefined);
  if (mode !== 'test') return refuseField('gestures', 'may be named in test mode alone');
  const read = namedGestures(named);
  if (!read.ok || purpose !== 'register' || read.value.length === GESTURES.length) return read;
  return refuseField('gestures', 'must be all four for a registration');
}

function draw(request: ChallengeRequest, account: LivenessAccount, last: readonly string[]): readonly Gesture[] {
  const { purpose, count = 2, withoutLight } = request;
  const { policy } = account;
  if (purpose === 'register') return drawGestures(GESTURES, GESTURES.length, last);
  const allowed = GESTURES.filter((gesture) => policy.livenessGestures.includes(gesture));
  const instead = withoutLight && policy.livenessLight !== 'off' ? 1 : 0;
  return drawGestures(allowed, Math.max(2, count) + instead, last);
}

/** Whether the screen is to show colours. */
const hasColours = ({ withoutLight }: ChallengeRequest, { policy }: LivenessAccount): boolean =>
  policy.livenessLight !== 'off' && !withoutLight;

const deviceOf = ({ deviceId }: ChallengeRequest): Id => {
  if (deviceId === null) throw new Error('A challenge for nobody, at no device, was asked for.');
  return deviceId;
};

function makeChallenge(
  { integrationId, purpose, subject, deviceId, sessionId }: ChallengeRequest,
  asked: Pick<Challenge, 'gestures' | 'colours'>,
  now: Date,
): Challenge {
  return {
    id: newId(),
    integrationId,
    purpose,
    faceId: subject && 'faceId' in subject ? subject.faceId : null,
    verificationId: subject && 'verificationId' in subject ? subject.verificationId : null,
    deviceId,
    sessionId,
    // 128 random bits, as RFC 9449 and OpenID Connect ask of nonces.
    nonce: randomBytes(16).toString('base64url'),
    ...asked,
    issuedAt: now,
    expiresAt: new Date(now.getTime() + (purpose === 'offline' ? OFFLINE_MS : CHALLENGE_MS)),
  };
}
