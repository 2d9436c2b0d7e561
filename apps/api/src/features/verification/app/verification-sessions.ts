import { timingSafeEqual } from 'node:crypto';
import {
  domainError,
  fail,
  isId,
  newId,
  ok,
  readCode,
  type Actor,
  type Clock,
  type Id,
  type Result,
} from '../../../kernel/index.js';
import { authorise } from '../../../platform/access/permissions.js';
import { stepsOf, type StepState, type VerificationPolicy } from '../domain/evidence.js';
import type { Verification } from '../domain/verification.js';
import type { AccountOf, VerificationAccount, VerificationSession } from './evidence-ports.js';
import { checkOpen, sessionOf, type PersonCalls } from './person-calls.js';
import type { ChangeVerifications, VerificationReader } from './ports.js';

/** How far somebody is. */
export interface Progress {
  readonly verification: Verification;
  readonly steps: readonly StepState[];
  readonly policy: VerificationPolicy;
  readonly account: VerificationAccount;
}

/** A session that was begun. */
export interface BegunSession extends Progress {
  readonly session: VerificationSession;
  readonly token: string;
}

/** What sessions are built from. */
export interface VerificationSessionsParts {
  readonly change: ChangeVerifications;
  readonly reader: VerificationReader;
  readonly calls: PersonCalls;
  readonly accountOf: AccountOf;
  readonly sign: (session: Omit<Extract<Actor, { kind: 'session' }>, 'kind'>, until: Date) => Promise<string>;
  readonly clock: Clock;
}

/** Half an hour, as NIST SP 800-63B 2.2.3 lets a session of AAL2 be idle; whoever takes longer begins again with the same link. */
const SESSION_MS = 30 * 60_000;
const HOUR_MS = 60 * 60_000;

/** The end of a request URL: a verification's id and its code. */
const TOKEN = /([0-9a-f]{24}-[A-Za-z0-9_-]{22})\/?$/;
/** Longer than any request URL. */
const TEXT_MAXIMUM = 2_048;

/** Sessions of people on their way through a verification: one at a time for each. */
export class VerificationSessions {
  readonly #parts: VerificationSessionsParts;

  constructor(parts: VerificationSessionsParts) {
    this.#parts = parts;
  }

  /**
   * Begins a session by a request URL, its end, or the code that is typed instead; the one that was open is over. Nothing of the
   * verification changes by it: who previews a link has not begun.
   * Errors: VERIFICATION_CODE_UNKNOWN, VERIFICATION_STATE, KIOSK_SESSION_LIMIT, FORBIDDEN.
   */
  async begin(actor: Actor, text: string): Promise<Result<BegunSession>> {
    const { change, accountOf, sign, clock } = this.#parts;
    const found = await this.find(actor, text);
    if (!found.ok) return found;
    const { id: verificationId, integrationId } = found.value;
    const account = await accountOf(integrationId);
    if (!account) return fail(codeUnknown());
    if (actor.kind === 'integration' && account.mode !== 'test') {
      return fail(domainError('FORBIDDEN', "Only in test mode an integration's own server stands in for the person"));
    }
    const device = actor.kind === 'device' ? { deviceId: actor.deviceId, jkt: actor.jkt } : null;
    const now = clock.now();
    const session: VerificationSession = {
      id: newId(),
      verificationId,
      deviceId: device?.deviceId ?? null,
      startedAt: now,
      expiresAt: new Date(now.getTime() + SESSION_MS),
    };
    const begun = await change<Omit<BegunSession, 'token'>>(
      async ({ verifications, sessions, evidence, policyOf, audit }) => {
        const verification = await verifications.findForChange(verificationId);
        if (!verification) return fail(codeUnknown());
        const open = checkOpen(verification, now);
        if (!open.ok) return open;
        const sinceMs = now.getTime() - HOUR_MS;
        const { kioskSessionsPerHour: limit } = account.policy;
        if (device && (await sessions.countSince(device.deviceId, new Date(sinceMs))) >= limit) {
          return fail(
            domainError('KIOSK_SESSION_LIMIT', 'Too many people have begun at this kiosk', { retryAfterSeconds: 60 }),
          );
        }
        await sessions.begin(session);
        await audit.record(actor, 'verification.session_begun', subjectOf(verification));
        const policy = await policyOf(integrationId, verification.policyVersion);
        const steps = stepsOf(policy, await evidence.gathered(verification), verification.openStep);
        return ok({ session, verification, steps, policy, account });
      },
    );
    if (!begun.ok) return begun;
    const token = await sign({ sessionId: session.id, verificationId, integrationId, device }, session.expiresAt);
    return ok({ ...begun.value, token });
  }

  /** How far the person is. Errors: UNAUTHENTICATED, FORBIDDEN, VERIFICATION_SESSION_ENDED, VERIFICATION_STATE. */
  async progress(actor: Actor): Promise<Result<Progress>> {
    const session = sessionOf(actor);
    if (!session.ok) return session;
    const account = await this.#parts.accountOf(session.value.integrationId);
    if (!account) return fail(codeUnknown());
    return this.#parts.calls.run(actor, async ({ verification, steps, policy }) =>
      ok({ verification, steps, policy, account }),
    );
  }

  /**
   * The session in which a kiosk's capture is taken in: the one that it was captured in while that is open, else its own, which goes on
   * where the capture is sent again. Errors: VERIFICATION_CODE_UNKNOWN, VERIFICATION_STATE.
   */
  async resume(
    actor: Extract<Actor, { kind: 'device' }>,
    { id: verificationId }: Verification,
    { own, captured }: { readonly own: Id; readonly captured: Id | null },
  ): Promise<Result<Id>> {
    const { change, clock } = this.#parts;
    return change<Id>(async ({ verifications, sessions, audit }) => {
      const verification = await verifications.findForChange(verificationId);
      if (!verification) return fail(codeUnknown());
      const now = clock.now();
      const open = checkOpen(verification, now);
      if (!open.ok) return open;
      if (captured !== null && (await sessions.isOpen(verificationId, captured, now))) return ok(captured);
      if (await sessions.isOpen(verificationId, own, now)) return ok(own);
      const expiresAt = new Date(now.getTime() + SESSION_MS);
      await sessions.begin({ id: own, verificationId, deviceId: actor.deviceId, startedAt: now, expiresAt });
      await audit.record(actor, 'verification.session_begun', subjectOf(verification));
      return ok(own);
    });
  }

  /** The verification that a text names: a request URL, its end, or a code. Errors: FORBIDDEN, VERIFICATION_CODE_UNKNOWN. */
  async find(actor: Actor, text: string): Promise<Result<Verification>> {
    const allowed = authorise(actor, 'verification:begin');
    if (!allowed.ok) return allowed;
    const verification = text.length > TEXT_MAXIMUM ? undefined : await this.#named(text.trim());
    const isTenant = actor.kind === 'integration' || actor.kind === 'device';
    const isForeign = isTenant && verification?.integrationId !== actor.integrationId;
    return verification && !isForeign ? ok(verification) : fail(codeUnknown());
  }

  async #named(text: string): Promise<Verification | undefined> {
    const { reader } = this.#parts;
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined) {
      const code = readCode(text);
      return code === undefined ? undefined : reader.findByCode(code);
    }
    const id = token.slice(0, token.indexOf('-'));
    const verification = isId(id) ? await reader.findAny(id) : undefined;
    if (!verification) return undefined;
    const url = await reader.requestUrl(verification);
    const right = Buffer.from(url.slice(-token.length));
    const given = Buffer.from(token);
    return right.length === given.length && timingSafeEqual(right, given) ? verification : undefined;
  }
}

/** What an entry of the audit trail is about. */
export const subjectOf = ({ id, integrationId }: Verification) => ({ type: 'verification', id, integrationId });

const codeUnknown = () =>
  domainError('VERIFICATION_CODE_UNKNOWN', 'There is no verification for this', {
    hint: 'Send the request URL as it was given, or the ten characters of its code.',
  });
