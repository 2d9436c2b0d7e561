import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import {
  judgeLiveness,
  lookAt,
  WINDOW_MS,
  type LivenessEvidence,
  type LivenessVerdict,
  type LookTools,
  type PassiveDetector,
} from '@vestibule/face/liveness';
import { fail, ok, type Actor, type Clock, type DomainError, type Id, type Result } from '../../../kernel/index.js';
import {
  misplaced,
  mistimed,
  type Answering,
  type Decision,
  type KeptVerdict,
  type KnownChallenge,
  type Misuse,
} from '../domain/challenge.js';
import { FAILURES_AT_DEVICE, FAILURES_OF_PERSON, FAILURES_WITHIN_MS } from '../domain/failures.js';
import { toldOf, type Told } from '../domain/told.js';
import type { ChallengeSigner, ChangeLiveness, Examiner, LivenessAccount, LivenessStores } from './ports.js';
import { readRecord, type ReadRecord } from './read-record.js';

/** An answer as it came. */
export interface Answer {
  /** The challenge as it was signed. */
  readonly token: string;
  /** As `SealedEvidence`. */
  readonly record: string;
  readonly mac: string;
  /** JPEGs, in the order of the record's key frames. */
  readonly pictures: readonly Uint8Array[];
  /** When it was over, where it waited since at a kiosk that was cut off; default: now. */
  readonly answeredAt?: Date;
}

/** What was made of an answer. */
export interface Judged {
  readonly challengeId: Id | null;
  readonly decision: Decision;
  /** What the person may be told; never more than that to whoever answers. */
  readonly told: readonly Told[];
  readonly verdict: KeptVerdict;
}

/** What judging is built from. */
export interface LivenessVerdictsParts {
  readonly change: ChangeLiveness;
  readonly signer: ChallengeSigner;
  readonly examiner: Examiner;
  /** Undefined where none is configured. */
  readonly passive: PassiveDetector | undefined;
  readonly accountOf: (id: Id) => Promise<LivenessAccount | undefined>;
  readonly clock: Clock;
}

/** What the light is measured by: it counts where the policy requires it. */
const LIGHT = ['light', 'skin'] as const;

/** For so long after it was given an accepted answer may be spent. */
const SPENT_WITHIN_MS = 3 * 60_000;

/**
 * Judges answers. The client's word counts for nothing: whatever can be computed of the pictures and of the frames' numbers is computed
 * here, and the rest is held against the challenge, its key, its time and its place.
 */
export class LivenessVerdicts {
  readonly #parts: LivenessVerdictsParts;

  constructor(parts: LivenessVerdictsParts) {
    this.#parts = parts;
  }

  /**
   * Judges an answer, once: the same one again has the same verdict, and another one to the same challenge is refused.
   * Errors: OVERLOADED, INTERNAL, after which it may be sent again.
   */
  async judge(actor: Actor, answering: Answering, answer: Answer): Promise<Result<Judged>> {
    const { change, clock } = this.#parts;
    const challenge = await this.#challengeOf(answer.token);
    if (!challenge) return this.#turnAway(actor, answering, null, 'unsigned');
    const elsewhere = misplaced(challenge, answering);
    // The challenge stays as it is: it is somebody else's.
    if (elsewhere) return this.#turnAway(actor, answering, challenge.id, elsewhere);
    const by = createHash('sha256').update(answer.record).update('\0').update(answer.mac).digest();
    const used = await change<boolean>(async ({ challenges }) =>
      ok(await challenges.use(challenge.id, by, clock.now())),
    );
    if (!used.ok) return used;
    if (!used.value) return this.#turnAway(actor, answering, challenge.id, 'used');
    if (challenge.verdict && challenge.usedBy?.equals(by)) return ok(judgedOf(challenge.id, challenge.verdict));
    const verdict = await this.#verdictOf(challenge, answer);
    if (!verdict.ok) return verdict;
    return this.#keep(actor, answering, challenge.id, verdict.value);
  }

  /**
   * Spends an accepted answer: the pictures of a call are those that were judged, and for no other call. Whether there was one.
   * @param pictures by what each is of
   */
  async spend(
    faceId: Id,
    purpose: 'register' | 'verify',
    pictures: Readonly<Record<string, Uint8Array>>,
  ): Promise<boolean> {
    const now = this.#parts.clock.now();
    const hashes = Object.fromEntries(Object.entries(pictures).map(([of, jpeg]) => [of, sha256(jpeg)]));
    const since = new Date(now.getTime() - SPENT_WITHIN_MS);
    const spent = await this.#parts.change<boolean>(async ({ challenges }) =>
      ok(await challenges.spend(faceId, purpose, hashes, since, now)),
    );
    return spent.ok && spent.value;
  }

  async #challengeOf(token: string): Promise<KnownChallenge | undefined> {
    const claims = await this.#parts.signer.open(token);
    const id = claims?.['id'];
    if (typeof id !== 'string') return undefined;
    const found = await this.#parts.change<KnownChallenge | undefined>(async ({ challenges }) =>
      ok(await challenges.find(id)),
    );
    return found.ok ? found.value : undefined;
  }

  async #verdictOf(challenge: KnownChallenge, answer: Answer): Promise<Result<KeptVerdict>> {
    const key = await this.#parts.signer.keyOf(challenge.integrationId, challenge.id);
    if (!isSealedWith(key, answer)) return ok(misuse('altered'));
    const read = readRecord(answer.record);
    if (!read) return ok(misuse('malformed'));
    if (!hasPictures(read, answer.pictures)) return ok(misuse('altered'));
    const { evidence, keyFrames } = read;
    if (hasUnasked(challenge, keyFrames)) return ok(misuse('malformed'));
    if (evidence.challengeId !== challenge.id || evidence.nonce !== challenge.nonce)
      return ok(misuse('other_challenge'));
    const answeredAt = answer.answeredAt ?? this.#parts.clock.now();
    const late = mistimed(challenge, answeredAt, evidence.frames.at(-1)?.timeMs ?? 0);
    if (late) return ok(misuse(late));
    const hashes = keyFrames.map((each) => each.sha256);
    const before = await this.#parts.change<boolean>(async ({ challenges }) =>
      ok(await challenges.hasPictures(hashes, challenge.id)),
    );
    if (!before.ok) return before;
    if (before.value) return ok(misuse('replayed'));
    const pictured = keyFrames.map(({ of, t }, at) => ({
      of,
      timeMs: t,
      jpeg: answer.pictures[at] ?? new Uint8Array(),
    }));
    const judged = await this.#judge(challenge, { ...evidence, keyFrames: pictured });
    return judged.ok ? ok(keptOf(judged.value, keyFrames)) : judged;
  }

  async #judge(challenge: KnownChallenge, evidence: LivenessEvidence): Promise<Result<LivenessVerdict>> {
    const { examiner, passive } = this.#parts;
    let failure: DomainError | undefined;
    const describe: LookTools['describe'] = async (jpeg) => {
      const described = failure ? undefined : await examiner.describe(jpeg);
      if (described?.ok === false) failure = described.error;
      return described?.ok ? described.value : undefined;
    };
    const looks = await lookAt(evidence.keyFrames, { describe, passive });
    if (failure) return fail(failure);
    const account = await this.#parts.accountOf(challenge.integrationId);
    const recorded = account?.policy.livenessLight === 'required' ? [] : LIGHT;
    return ok(judgeLiveness({ ...challenge, windowMs: WINDOW_MS }, evidence, looks, examiner, { recorded }));
  }

  /** Keeps a verdict with its challenge, and tells of whoever fails again and again. */
  async #keep(actor: Actor, answering: Answering, challengeId: Id, verdict: KeptVerdict): Promise<Result<Judged>> {
    const { change, clock } = this.#parts;
    const since = new Date(clock.now().getTime() - FAILURES_WITHIN_MS);
    const kept = await change<void>(async (stores) => {
      await stores.challenges.keepVerdict(challengeId, verdict, answering.faceId);
      const subject = subjectOf(answering, challengeId);
      await stores.audit.record(actor, `liveness.${verdict.decision}`, subject);
      if (verdict.decision !== 'accepted') await watch(stores, actor, answering, since);
      return ok(undefined);
    });
    return kept.ok ? ok(judgedOf(challengeId, verdict)) : kept;
  }

  /** What is no answer to a challenge of whoever brings it is put on record. */
  async #turnAway(actor: Actor, answering: Answering, challengeId: Id | null, why: Misuse): Promise<Result<Judged>> {
    const written = await this.#parts.change<void>(async ({ audit }) => {
      await audit.record(actor, `security.liveness_${why}`, subjectOf(answering, challengeId));
      return ok(undefined);
    });
    return written.ok ? ok(judgedOf(challengeId, misuse(why))) : written;
  }
}

const misuse = (why: Misuse): KeptVerdict => ({
  decision: 'refused',
  reasons: [why],
  signals: [],
  ruleVersion: null,
  keyFrames: {},
});

const judgedOf = (challengeId: Id | null, verdict: KeptVerdict): Judged => ({
  challengeId,
  decision: verdict.decision,
  told: verdict.decision === 'accepted' ? [] : toldOf(verdict.reasons),
  verdict,
});

const keptOf = (
  { decision, reasons, signals, ruleVersion }: LivenessVerdict,
  keyFrames: ReadRecord['keyFrames'],
): KeptVerdict => ({
  decision,
  reasons,
  signals: signals.map(({ name, value, finding }) => ({
    name,
    // JSON has no infinity, and Postgres no NaN in it.
    value: value === undefined || !Number.isFinite(value) ? null : value,
    finding,
  })),
  ruleVersion,
  keyFrames: Object.fromEntries(keyFrames.map(({ of, sha256: hash }) => [of, hash])),
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function isSealedWith(key: Buffer, { record, mac }: Answer): boolean {
  const expected = createHmac('sha256', key).update(record).digest();
  const given = Buffer.from(mac, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Whether there are pictures of what nobody asked for. */
function hasUnasked({ gestures, colours }: KnownChallenge, keyFrames: ReadRecord['keyFrames']): boolean {
  const asked: ReadonlySet<string> = new Set(['front', ...gestures, ...colours]);
  return keyFrames.some(({ of }) => !asked.has(of));
}

/** Whether the pictures are those of which the record tells. */
const hasPictures = ({ keyFrames }: ReadRecord, pictures: readonly Uint8Array[]): boolean =>
  keyFrames.length === pictures.length &&
  keyFrames.every((each, at) => each.sha256 === sha256(pictures[at] ?? new Uint8Array()));

function subjectOf({ faceId, verificationId, integrationId, deviceId }: Answering, challengeId: Id | null) {
  if (faceId !== null) return { type: 'face', id: faceId, integrationId };
  if (verificationId !== null) return { type: 'verification', id: verificationId, integrationId };
  if (deviceId !== null) return { type: 'device', id: deviceId, integrationId };
  return { type: 'liveness_challenge', id: challengeId ?? '', integrationId };
}

/** Puts on record that one person, or one device, failed too often within an hour: once each time that it comes to so many. */
async function watch(
  { challenges, audit }: LivenessStores,
  actor: Actor,
  answering: Answering,
  since: Date,
): Promise<void> {
  const { integrationId, faceId, verificationId, deviceId } = answering;
  const subject = faceId !== null ? { faceId } : verificationId !== null ? { verificationId } : undefined;
  if (subject && (await challenges.failuresOf(subject, since)).length === FAILURES_OF_PERSON) {
    await audit.record(actor, 'security.liveness_person', subjectOf(answering, null));
  }
  if (deviceId !== null && (await challenges.countFailuresAt(deviceId, since)) === FAILURES_AT_DEVICE) {
    await audit.record(actor, 'security.liveness_device', { type: 'device', id: deviceId, integrationId });
  }
}
