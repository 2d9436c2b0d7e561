import { randomUUID } from 'node:crypto';
import type { Gives, Takes } from '../../shared/ipc.js';
import type { DocumentProblem, PhoneProblem, WantedPage } from '../../shared/identity.js';
import {
  IDENTITY_STEPS,
  type DocumentPage,
  type Gesture,
  type IdentityDocument,
  type IdentityStep,
} from '../../shared/words.js';
import type { DocumentRead, PageShape, ToInference } from '../../inference/protocol.js';
import type { Challenge } from '../device/challenge.js';
import type { DeviceSettings, Server, ServerFailure, VerificationSession } from '../device/server.js';
import type { Page } from '../inference/supervisor.js';
import { fail, ok, type Result } from '../result.js';
import type { CapturedPage } from './capture.js';
import type { ChallengePool } from './challenge-pool.js';
import { looksLikeVerification, startFailureOf, type StartFailure } from './start-failures.js';

/** What an identity check works with. */
export interface IdentityParts {
  readonly server: () => Server | null;
  readonly inference: { send(message: ToInference): boolean; page(message: PageRequest): Promise<Page | null> };
  readonly challenges: Pick<ChallengePool, 'take'>;
  /** A still of the document tray; null: there is none. */
  readonly tray: () => Promise<Uint8Array<ArrayBuffer> | null>;
  readonly fixedGestures: readonly Gesture[] | null;
}

/** What the inference process is asked for a page by. */
export type PageRequest = Extract<ToInference, { kind: 'read' | 'still' }>;

type Asked = Pick<VerificationSession['progress'], 'documents' | 'face' | 'light'> & {
  readonly steps: readonly IdentityStep[];
  readonly session: Pick<VerificationSession, 'id' | 'token'> | null;
};

/** The steps that a policy names and that are still to be done, in their order. */
const todo = (steps: VerificationSession['progress']['steps']): IdentityStep[] =>
  IDENTITY_STEPS.filter((name) => steps.some(({ step, done }) => step === name && !done));

/** What is asked for without a network: all that the policy names. Null: it can't be done then. */
function askedOffline({ identity }: DeviceSettings): Asked | StartFailure {
  if (identity === null) return 'offline';
  if (identity.phone) return 'needs_network';
  const { documents, face, light, proofOfAddress } = identity;
  const steps = IDENTITY_STEPS.filter(
    (step) => step === 'document' || (step === 'proof_of_address' ? proofOfAddress : step === 'face' && face !== 'off'),
  );
  return { session: null, steps, documents, face, light };
}

/**
 * Begins an identity check: with the network as the server says how far it is, else with what the policy asks for, as it was last
 * told; the pictures are sent later.
 */
export async function beginIdentityCheck(
  parts: IdentityParts,
  code: string,
  settings: DeviceSettings,
): Promise<Result<IdentityCheck, { readonly reason: StartFailure; readonly failure: ServerFailure | null }>> {
  const begun = (await parts.server()?.beginVerification(code)) ?? fail<ServerFailure>({ kind: 'offline' });
  if (begun.ok) {
    const { id, token, progress } = begun.value;
    return ok(new IdentityCheck(parts, { ...progress, session: { id, token }, steps: todo(progress.steps) }));
  }
  if (begun.error.kind !== 'offline') return fail({ reason: startFailureOf(begun.error), failure: begun.error });
  if (!looksLikeVerification(code)) return fail({ reason: 'code_malformed', failure: null });
  const asked = askedOffline(settings);
  return typeof asked === 'string' ? fail({ reason: asked, failure: null }) : ok(new IdentityCheck(parts, asked));
}

const SHAPES: Readonly<Record<IdentityDocument, PageShape>> = {
  passport: 'passport',
  licence: 'card',
  address_permit: 'card',
};

/** The codes of the server that say something of a phone; every other one is `failed`. */
const PHONE_CODES: Readonly<Record<string, PhoneProblem>> = {
  PHONE_NUMBER_INVALID: 'number',
  PHONE_CODE_WRONG: 'code',
  INVALID_INPUT: 'code',
  PHONE_CODE_EXPIRED: 'expired',
  RATE_LIMITED: 'too_many',
};

const phoneProblem = (failure: ServerFailure): PhoneProblem => {
  if (failure.kind === 'offline') return 'offline';
  return failure.kind === 'refused' ? (PHONE_CODES[failure.code] ?? 'failed') : 'failed';
};

/** What each document is read as. */
const READ_AS: Readonly<Record<IdentityDocument, readonly DocumentRead['type'][]>> = {
  passport: ['passport'],
  licence: ['licence'],
  // A residence permit is a card, or a visa in a passport (ICAO Doc 9303 parts 5 to 7).
  address_permit: ['identity-card', 'visa'],
};

/** One identity check at the kiosk: what it asks for, and what was taken so far, in memory. */
export class IdentityCheck {
  readonly #parts: IdentityParts;
  readonly #asked: Asked;
  readonly #pages = new Map<DocumentPage, CapturedPage & { readonly isRead: boolean }>();
  #wanted: WantedPage | null = null;
  #challenge: Challenge | null = null;
  /** The network went away after it began: all is sent as if there had been none. */
  #isCutOff = false;

  constructor(parts: IdentityParts, asked: Asked) {
    this.#parts = parts;
    this.#asked = asked;
  }

  get asked(): Omit<Asked, 'session'> {
    return this.#asked;
  }

  /** The server's session; null where what is captured can't be of it. */
  get sessionId(): string | null {
    return this.#isCutOff ? null : (this.#asked.session?.id ?? null);
  }

  get challenge(): Challenge | null {
    return this.#challenge;
  }

  get pages(): readonly CapturedPage[] {
    return [...this.#pages.values()].map(({ page, document, jpeg }) => ({ page, document, jpeg }));
  }

  get capturesFace(): boolean {
    return this.#asked.steps.includes('face');
  }

  /** Tells the server at once where it can be told: it has to know before a code is texted. It is sealed with the pictures as well. */
  async consent(consent: { readonly version: string; readonly language: string }): Promise<void> {
    const { session } = this.#asked;
    if (session !== null) await this.#parts.server()?.giveConsent(session.token, consent);
  }

  async sendCode({ number, language }: Takes<'identity:phone'>): Promise<Gives<'identity:phone'>> {
    const { session } = this.#asked;
    const sent = session && (await this.#parts.server()?.sendPhoneCode(session.token, number, language));
    if (sent?.ok === true) return { ok: true };
    const problem = sent ? phoneProblem(sent.error) : 'offline';
    return { ok: false, reason: problem === 'code' ? 'number' : problem };
  }

  async confirmCode({ code }: Takes<'identity:phone-code'>): Promise<Gives<'identity:phone-code'>> {
    const { session } = this.#asked;
    const confirmed = session && (await this.#parts.server()?.confirmPhoneCode(session.token, code));
    if (confirmed?.ok === true) return { ok: true };
    return { ok: false, reason: confirmed ? phoneProblem(confirmed.error) : 'offline' };
  }

  /** Looks for a page in the camera's frames. */
  look(wanted: WantedPage | null): void {
    this.#wanted = wanted;
    this.#parts.inference.send(
      wanted === null ? { kind: 'document_off' } : { kind: 'document', shape: shapeOf(wanted) },
    );
  }

  /** Takes over the page that was taken of the camera's frames. */
  async read(): Promise<Gives<'identity:read'>> {
    const wanted = this.#wanted;
    if (wanted === null) return { ok: false, reason: 'not_taken' };
    return this.#take(wanted, { kind: 'read', id: randomUUID(), reads: isToBeRead(wanted) });
  }

  /** The same of a still of the document tray. */
  async readTray(): Promise<Gives<'identity:tray'>> {
    const wanted = this.#wanted;
    const jpeg = wanted && (await this.#parts.tray());
    if (wanted === null || jpeg === null) return { ok: false, reason: 'tray' };
    const shape = shapeOf(wanted);
    return this.#take(wanted, { kind: 'still', id: randomUUID(), reads: isToBeRead(wanted), shape, jpeg });
  }

  /** Gets the challenge that the face is to answer, where one is asked for. */
  async face(light: boolean): Promise<Gives<'identity:face'>> {
    const { face, session } = this.#asked;
    this.#challenge = null;
    if (face !== 'liveness') return { ok: true, gestures: [], light: false };
    const { server, challenges, fixedGestures } = this.#parts;
    const asked = { gestures: fixedGestures, withoutLight: !light };
    const issued = session && !this.#isCutOff ? await server()?.issueChallenge(session.token, asked) : undefined;
    if (issued?.ok === false && issued.error.kind !== 'offline') {
      const isPaused = issued.error.kind === 'refused' && issued.error.code === 'LIVENESS_PAUSED';
      return { ok: false, reason: isPaused ? 'paused' : 'failed' };
    }
    this.#isCutOff = issued?.ok !== true;
    this.#challenge = issued?.ok === true ? issued.value : await challenges.take();
    if (this.#challenge === null) return { ok: false, reason: 'offline' };
    const { gestures, colours } = this.#challenge;
    return { ok: true, gestures, light: colours.length > 0 };
  }

  /** Overwrites what was taken. */
  wipe(): void {
    for (const { jpeg } of this.#pages.values()) jpeg.fill(0);
    this.#pages.clear();
  }

  async #take(wanted: WantedPage, request: PageRequest): Promise<Gives<'identity:read'>> {
    const taken = await this.#parts.inference.page(request);
    if (taken === null) return { ok: false, reason: 'not_taken' };
    const { jpeg, picture, read } = taken;
    const { page, document } = wanted;
    // Another document's front takes the place of the back as well.
    if (page === 'front') this.#drop('back');
    this.#drop(page);
    this.#pages.set(page, { page, document, jpeg, isRead: read !== null && read.type !== null });
    const shown = `data:image/jpeg;base64,${Buffer.from(picture).toString('base64')}`;
    const fields = read?.fields ?? [];
    return { ok: true, page: { picture: shown, fields, problem: read && this.#problemOf(wanted, read) } };
  }

  #drop(page: DocumentPage): void {
    this.#pages.get(page)?.jpeg.fill(0);
    this.#pages.delete(page);
  }

  /** What a person can do better: what the server finds besides is not the kiosk's business. */
  #problemOf({ page, document }: WantedPage, { type, valid, expired }: DocumentRead): DocumentProblem | null {
    if (type === null) return this.#isExpected(page, document) ? 'unreadable' : null;
    if (!READ_AS[document].includes(type)) return 'other_document';
    if (valid === false) return 'not_valid';
    return expired ? 'expired' : null;
  }

  /** Whether a page has something that a machine can read: a passport's, and one side of a permit. */
  #isExpected(page: DocumentPage, document: IdentityDocument): boolean {
    if (document === 'passport') return true;
    return document === 'address_permit' && page === 'back' && this.#pages.get('front')?.isRead !== true;
  }
}

const shapeOf = ({ page, document }: WantedPage): PageShape =>
  page === 'proof_of_address' ? 'page' : SHAPES[document];

const isToBeRead = ({ page }: WantedPage): boolean => page !== 'proof_of_address';
