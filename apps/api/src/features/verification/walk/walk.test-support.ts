import { sealJwe } from '@vestibule/envelope';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { TestBank } from '../../../evidence.test-support.js';
import type { TestGraphql } from '../../../graphql.test-support.js';
import { newId, type Actor, type Id, type Result } from '../../../kernel/index.js';
import {
  ModelledVerification,
  type Expected,
  type ModelledPolicy,
  type ModelledUpload,
  type Picture,
  type SentKind,
} from './model.test-support.js';
import type { WalkStep, WhichSession, Who } from './steps.test-support.js';

/** An integration of a walk. */
export interface WalkBank extends TestBank {
  readonly policy: ModelledPolicy;
  readonly isLive: boolean;
}

/** What the walks of a file have in common. */
export interface WalkGround {
  readonly api: TestGraphql;
  readonly banks: readonly WalkBank[];
  /** Some verification's session of another integration. */
  readonly stranger: Extract<Actor, { kind: 'session' }>;
  readonly pictures: Readonly<Record<Exclude<Picture, null>, Buffer>>;
  readonly tally: Tally;
}

/** What has happened so far. */
export interface Tally {
  steps: number;
  /** Every verification that was made. */
  readonly ids: Id[];
  /** How often each edge was taken, and each refusal met. */
  readonly edges: Map<string, number>;
  readonly refusals: Map<string, number>;
}

/** A verification as it is, and as it ought to be. */
interface Walked {
  readonly id: Id;
  readonly bank: WalkBank;
  readonly sealed: string;
  readonly requestUrl: string;
  readonly requestCode: string;
  readonly model: ModelledVerification;
}

type StepOfOne = Exclude<WalkStep, { type: 'create' | 'timers' }>;

const count = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

/** A minute of tries, a second apart. */
const BUSY_TRIES = 60;

const NOBODY = { kind: 'nobody' } as const;
const NOT_SIGNED_IN: Expected = 'UNAUTHENTICATED';

/** A walk over several verifications: each step is taken and held against the model, and so is what stands in the database. */
export class Walk {
  readonly #ground: WalkGround;
  readonly #walked: Walked[] = [];

  constructor(ground: WalkGround) {
    this.#ground = ground;
  }

  /** Takes a step. One of a verification that there is not is no step. */
  async take(step: WalkStep): Promise<void> {
    const { api, tally } = this.#ground;
    if (step.type === 'create') await this.#create(step);
    else if (step.type === 'timers') {
      hold((await api.application.verificationTimers.run()).failures, []);
      for (const { model } of this.#walked) model.ring();
    } else {
      // Of the newest: the others are over.
      const walked = this.#walked.at(-1 - (step.of % Math.max(this.#walked.length, 1)));
      if (!walked) return;
      await this.#takeOne(walked, step);
    }
    tally.steps += 1;
    await this.#compare();
  }

  /** Lets what is due by itself happen, so that nothing of this walk happens in a later one. */
  async end(): Promise<void> {
    await this.take({ type: 'timers' });
  }

  async #takeOne(walked: Walked, step: StepOfOne): Promise<void> {
    if (step.type === 'replay') {
      const again = await this.#ground.api.application.intake.create(NOBODY, walked.bank.id, walked.sealed);
      this.#expect(again, 'INTAKE_REPLAYED');
    } else if (step.type === 'go on') {
      for (const next of leadingOn(walked.model, step)) await this.#takeOne(walked, next);
    } else if (step.type === 'begin') await this.#begin(walked, step);
    else if (step.type === 'send') await this.#send(walked, step);
    else if (step.type === 'pass time') await this.#passTime(walked, step.until);
    else if ('session' in step) await this.#call(walked, step);
    else await this.#review(walked, step);
  }

  async #create({ who, bank: at, sandbox }: Extract<WalkStep, { type: 'create' }>): Promise<void> {
    const { api, banks, tally } = this.#ground;
    const bank = banks[at];
    if (!bank) throw new Error('A walk has no such bank.');
    const sealed = await sealJwe(bank.intakeKey, {
      first_name: 'Ada',
      last_name: 'Lovelace',
      email: 'ada@bank.example',
      unique_identifier: sandbox ? `sandbox:${sandbox}:${newId()}` : newId(),
    });
    const actor = who === 'right' ? NOBODY : this.#actor(who, bank);
    const made = await api.application.intake.create(actor, bank.id, sealed);
    const answers: Partial<Record<Who, Expected>> = {
      foreign: 'NOT_FOUND',
      auditor: 'FORBIDDEN',
      session: 'FORBIDDEN',
      worker: 'FORBIDDEN',
    };
    this.#expect(made, answers[who] ?? null);
    if (!made.ok) return;
    const { id, requestCode } = made.value.verification;
    count(tally.edges, 'created');
    const taken = (step: string, from: string): void => count(tally.edges, `${from}: ${step}`);
    const model = new ModelledVerification(bank.policy, bank.isLive ? null : sandbox, taken);
    this.#walked.push({ id, bank, sealed, requestUrl: made.value.requestUrl, requestCode, model });
    tally.ids.push(id);
  }

  async #begin(walked: Walked, { who, by }: Extract<WalkStep, { type: 'begin' }>): Promise<void> {
    const { id, bank, model, requestUrl, requestCode } = walked;
    const text = { url: requestUrl, code: requestCode, wrong: `${id}-${'A'.repeat(22)}` }[by];
    const actor = who === 'right' ? NOBODY : this.#actor(who, bank);
    const begun = await this.#ground.api.application.verificationSessions.begin(actor, text);
    this.#expect(begun, this.#expectBegin(walked, who, by));
    if (begun.ok) model.begin(begun.value.session.id);
  }

  #expectBegin({ bank, model }: Walked, who: Who, by: string): Expected {
    if (who === 'auditor' || who === 'session' || who === 'worker') return 'FORBIDDEN';
    if (who === 'foreign' || by === 'wrong') return 'VERIFICATION_CODE_UNKNOWN';
    if (who === 'own' && bank.isLive) return 'FORBIDDEN';
    return model.isOpen ? null : 'VERIFICATION_STATE';
  }

  /** A person's call. */
  async #call(walked: Walked, step: Extract<WalkStep, { session: WhichSession }>): Promise<void> {
    const { model, bank } = walked;
    const { evidenceIntake, livenessStep } = this.#ground.api.faces;
    const session = this.#session(walked, step.session);
    const isRight = step.who === 'right' || step.who === 'session';
    const actor = isRight ? session : this.#actor(step.who, bank);
    const barred: Expected = isRight ? null : step.who === 'nobody' ? NOT_SIGNED_IN : 'FORBIDDEN';
    const refused = barred ?? model.expectCall(session.sessionId);
    if (step.type === 'prepare') await this.#prepare(walked, actor, session.sessionId, refused, step);
    else if (step.type === 'submit') await this.#submit(walked, actor, session.sessionId, refused);
    else if (step.type === 'consent') {
      const given = await evidenceIntake.consent(actor, { version: '2026-01', language: 'en' });
      this.#expect(given, refused ?? model.expectStep('consent'));
      if (given.ok) model.consent();
    } else {
      const kept = await livenessStep.leaveToReviewer(actor);
      const closed = model.policy.verificationFace === 'liveness' ? null : 'VERIFICATION_STEP_CLOSED';
      this.#expect(kept, refused ?? model.expectStep('face') ?? closed);
      if (kept.ok) model.keep('liveness', { documentType: null, picture: null });
    }
  }

  async #submit({ model }: Walked, actor: Actor, sessionId: Id, refused: Expected): Promise<void> {
    const isHandedIn = ['Submitted', 'Under Review', 'Approved', 'Declined'].includes(model.status);
    const isAgain = refused === 'VERIFICATION_SESSION_ENDED' && isHandedIn && sessionId === model.sessions.at(-1);
    const submitted = await this.#ground.api.faces.submissions.submit(actor);
    this.#expect(submitted, isAgain ? null : (refused ?? (model.isComplete ? null : 'VERIFICATION_INCOMPLETE')));
    if (!submitted.ok) return;
    if (!isAgain) model.submit();
    hold(submitted.value.verification.status, model.status);
  }

  async #prepare(
    { model }: Walked,
    actor: Actor,
    sessionId: Id,
    refused: Expected,
    { kind, documentType: given }: Extract<WalkStep, { type: 'prepare' }>,
  ): Promise<void> {
    const documentType = kind === 'document_front' ? given : null;
    const prepared = await this.#ground.api.faces.evidenceIntake.prepare(actor, { kind, documentType });
    this.#expect(prepared, refused ?? expectPrepared(model, kind, documentType));
    if (!prepared.ok) return;
    const token = prepared.value.url.slice(prepared.value.url.lastIndexOf('/') + 1);
    const shown = kind === 'document_back' ? (model.twoSided ?? null) : documentType;
    model.uploads.unshift({ token, sessionId, kind, documentType: shown });
  }

  async #send({ model }: Walked, { back, picture }: Extract<WalkStep, { type: 'send' }>): Promise<void> {
    const { api, pictures } = this.#ground;
    const upload = model.uploads[back];
    const file = picture === null ? Buffer.from('no picture') : pictures[picture];
    const send = () =>
      api.faces.evidenceIntake.store(upload?.token ?? 'x.y.z', { mediaType: 'image/jpeg', source: piecesOf(file) });
    let stored = await send();
    // On a machine that is busy with other tests: as the answer says, the same call may succeed shortly.
    for (let tries = 1; tries < BUSY_TRIES && !stored.ok && stored.error.code === 'OVERLOADED'; tries += 1) {
      await sleep(1_000);
      stored = await send();
    }
    this.#expect(stored, upload ? expectSent(model, upload, picture) : 'UPLOAD_UNKNOWN');
    if (!stored.ok || !upload) return;
    model.keep(upload.kind, { documentType: upload.documentType, picture });
  }

  async #review(
    { id, bank, model }: Walked,
    step: Extract<WalkStep, { type: 'decide' | 'proof' | 'send back' | 'details' }>,
  ): Promise<void> {
    const { reviews } = this.#ground.api.application;
    const [operatorId, role] = 'reviewer' in step ? [step.reviewer, step.role] : ['anna', 'reviewer' as const];
    const actor: Actor = step.who === 'right' ? { kind: 'operator', operatorId, role } : this.#actor(step.who, bank);
    const barred: Expected = step.who === 'right' ? null : step.who === 'nobody' ? NOT_SIGNED_IN : 'FORBIDDEN';
    if (step.type === 'details') {
      const isDay = step.dateOfBirth !== '1990-02-30';
      const recorded = await reviews.recordDetails(actor, id, { ...NO_DETAILS, dateOfBirth: step.dateOfBirth });
      const isReviewed = model.status === 'Under Review';
      this.#expect(recorded, isDay ? (barred ?? (isReviewed ? null : 'VERIFICATION_STATE')) : 'INVALID_INPUT');
      if (recorded.ok) model.proposal = null;
      return;
    }
    if (step.type === 'send back') {
      const sent = await reviews.sendBack(actor, id, {
        step: step.step,
        reasonCode: 'DOCUMENT_UNREADABLE',
        text: null,
      });
      this.#expect(sent, barred ?? model.expectSendBack(step.step));
      if (sent.ok) model.sendBack(step.step);
      return;
    }
    const { outcome, reasonCode } = step;
    const judgement = { by: operatorId, outcome, reasonCode };
    const isWhole = (outcome === 'Declined') === (reasonCode !== null);
    const expected = isWhole ? barred : 'INVALID_INPUT';
    if (step.type === 'decide') {
      const decided = await reviews.decide(actor, id, { outcome, reasonCode, text: null });
      this.#expect(decided, expected ?? model.expectDecision(judgement));
      if (decided.ok) model.decide(judgement);
    } else {
      const decided = await reviews.decideProof(actor, id, { outcome, reasonCode, text: null });
      this.#expect(decided, expected ?? model.expectProof());
      if (decided.ok) model.decideProof(outcome);
    }
  }

  async #passTime({ id, model }: Walked, until: 'idle' | 'over' | 'session late'): Promise<void> {
    if (until === 'session late') {
      await this.#query(
        `UPDATE verification_session SET expires_at = now() - interval '1 second' WHERE verification_id = $1`,
        [id],
      );
      model.isSessionLate = true;
      return;
    }
    // Nobody is idle before having begun.
    if (until === 'idle' && model.status !== 'Started') return;
    await this.#query(
      `UPDATE verification SET due_at = CASE WHEN due_at IS NOT NULL THEN now() - interval '1 second' END,
              expires_at = CASE WHEN $2 THEN now() - interval '1 second' ELSE expires_at END WHERE id = $1`,
      [id, until === 'over'],
    );
    if (until === 'over') model.isOver = true;
    if (model.due) model.due = 'now';
  }

  /** Holds what stands in the database against the model, of every verification of this walk. */
  async #compare(): Promise<void> {
    const rows = await this.#query(
      `SELECT id, status, version, open_step AS "openStep", due_at IS NOT NULL AS "isTimed",
              (SELECT id FROM verification_session WHERE verification_id = verification.id AND ended_at IS NULL) AS session,
              ARRAY(SELECT kind FROM evidence WHERE verification_id = verification.id AND replaced_at IS NULL ORDER BY kind) AS evidence
       FROM verification WHERE id = ANY ($1)`,
      [this.#walked.map(({ id }) => id)],
    );
    const byId = new Map(rows.map((row) => [row['id'], row]));
    for (const { id, model } of this.#walked) {
      const { status, version, openStep, session, due } = model;
      const evidence = [...model.evidence.keys()].sort();
      hold(byId.get(id), { id, status, version, openStep, isTimed: due !== null, session, evidence });
    }
  }

  #expect(result: Result<unknown>, expected: Expected): void {
    const code = result.ok ? null : result.error.code;
    hold(code, expected, result.ok ? 'it succeeded' : result.error.message);
    if (code) count(this.#ground.tally.refusals, code);
  }

  /** Somebody of a kind that most steps are not for. */
  #actor(who: Exclude<Who, 'right'>, { id: integrationId }: WalkBank): Actor {
    const other = this.#ground.banks.find(({ id }) => id !== integrationId);
    if (who === 'own') return { kind: 'integration', integrationId };
    if (who === 'foreign') return { kind: 'integration', integrationId: other?.id ?? newId() };
    if (who === 'auditor') return { kind: 'operator', operatorId: 'clara', role: 'auditor' };
    return who === 'session' ? this.#ground.stranger : { kind: who };
  }

  #session({ id: verificationId, bank, model }: Walked, which: WhichSession): Extract<Actor, { kind: 'session' }> {
    const { stranger } = this.#ground;
    const at = which === 'last' ? -1 : -2;
    const own = which === 'foreign' ? stranger.sessionId : model.sessions.at(at);
    return { kind: 'session', sessionId: own ?? newId(), verificationId, integrationId: bank.id, device: null };
  }

  #query(statement: string, parameters: unknown[]): Promise<Record<string, unknown>[]> {
    return this.#ground.api.application.dataSource.query<Record<string, unknown>[]>(statement, parameters);
  }
}

/** What is there against what ought to be. */
function hold(actual: unknown, expected: unknown, message?: string): void {
  expect(actual, message).toEqual(expected);
}

async function* piecesOf(file: Buffer): AsyncGenerator<Buffer> {
  yield file;
}

/** What the person has to do next. */
function leadingOn(
  model: ModelledVerification,
  { of, documentType, picture }: Extract<WalkStep, { type: 'go on' }>,
): StepOfOne[] {
  const person = { of, who: 'right', session: 'last' } as const;
  if (!model.isOpen) return [];
  if (model.session === null || model.isSessionLate) return [{ type: 'begin', of, who: 'right', by: 'url' }];
  if (!model.hasConsent) return [{ type: 'consent', ...person }];
  const [kind] = model.missing;
  if (kind === undefined) return [{ type: 'submit', ...person }];
  if (kind === 'liveness') return [{ type: 'liveness', ...person }];
  return [
    { type: 'prepare', ...person, kind, documentType },
    { type: 'send', of, back: 0, picture: kind === 'selfie' && picture === 'nobody' ? 'one' : picture },
  ];
}

function expectPrepared(model: ModelledVerification, kind: SentKind, document: string | null): Expected {
  const step = kind === 'selfie' ? 'face' : kind === 'proof_of_address' ? kind : 'document';
  const closed = model.expectStep(step);
  if (closed) return closed;
  const isKnown =
    kind === 'document_front' ? document !== null : kind !== 'document_back' || model.twoSided !== undefined;
  return isKnown ? null : 'INVALID_INPUT';
}

function expectSent(model: ModelledVerification, upload: ModelledUpload, picture: Picture): Expected {
  const { kind, sessionId, documentType } = upload;
  const refused = model.expectCall(sessionId);
  if (refused) return refused;
  const closed = model.expectStep(kind === 'selfie' ? 'face' : kind === 'proof_of_address' ? kind : 'document');
  if (closed) return closed;
  if (kind === 'document_back' && model.twoSided !== documentType) return 'UPLOAD_UNKNOWN';
  if (picture === null) return 'IMAGE_UNREADABLE';
  return kind === 'selfie' && picture === 'nobody' ? 'NO_FACE' : null;
}

const NO_DETAILS = {
  firstName: null,
  lastName: null,
  gender: null,
  idNumber: null,
  nationality: null,
  placeOfBirth: null,
  expirationDate: null,
  address: null,
  country: null,
};
