import { calculateJwkThumbprint, CompactEncrypt, importJWK } from 'jose';
import {
  domainError,
  fail,
  isId,
  newId,
  ok,
  type Actor,
  type Clock,
  type Id,
  type Result,
} from '../../../kernel/index.js';
import {
  checkOpenForRegistration,
  checkOpenForVerification,
  type ComparableTemplates,
  type Face,
  type FaceVerifications,
} from '../../face/index.js';
import type { IssuedChallenge, LivenessChallenges } from '../../liveness/index.js';
import { deviceRevoked } from '../domain/device.js';
import {
  kioskCodeUnknown,
  readKioskCode,
  SESSION_MS,
  SESSION_WINDOW_MS,
  sessionInUse,
  sessionLimit,
  sessionUnknown,
  type KioskSession,
  type Purpose,
} from '../domain/session.js';
import type { KioskIntegration } from '../domain/settings.js';
import { deviceOf } from './kiosk-monitoring.js';
import type { ChangeDevices, DeviceReader, FaceFinder, IntegrationOf } from './ports.js';

/** What a person at a kiosk wants. */
export interface SessionRequest {
  readonly purpose: Purpose;
  /** A registration URL, its id, a short code; for a verification also the integration's own name for the person. */
  readonly code: string;
  readonly assisted: boolean;
  /** The order of a challenge's gestures, which an integration in test mode may name. */
  readonly gestures: readonly string[] | null;
  /** Whether the person asked to do without the screen's colours. */
  readonly withoutLight: boolean;
}

/** A session that was begun. */
export interface StartedSession {
  readonly session: KioskSession;
  /** JWE compact to the device's encryption key; null for a registration. */
  readonly sealedTemplates: string | null;
  /** What the capture is to answer; null where an attendant helps, or the policy asks for none. */
  readonly challenge: IssuedChallenge | null;
}

/** What sessions are built from. */
export interface KioskSessionsParts {
  readonly reader: DeviceReader;
  readonly faces: FaceFinder;
  readonly verifications: Pick<FaceVerifications, 'templates'>;
  readonly change: ChangeDevices;
  readonly integrationOf: IntegrationOf;
  readonly liveness: LivenessChallenges;
  readonly clock: Clock;
}

/** Sessions of people at kiosks: begun and limited by the server. */
export class KioskSessions {
  readonly #parts: KioskSessionsParts;

  constructor(parts: KioskSessionsParts) {
    this.#parts = parts;
  }

  /**
   * Begins a session; one that the device had open is ended. Errors: KIOSK_CODE_UNKNOWN, FACE_ALREADY_REGISTERED,
   * FACE_NOT_ENROLLED, FACE_LOCKED, FACE_DISABLED, KIOSK_SESSION_LIMIT, KIOSK_SESSION_IN_USE, LIVENESS_PAUSED, INVALID_INPUT,
   * OVERLOADED, FORBIDDEN.
   */
  async start(actor: Actor, request: SessionRequest): Promise<Result<StartedSession>> {
    const caller = deviceOf(actor, 'kiosk:start-session');
    if (!caller.ok) return caller;
    const { deviceId, integrationId } = caller.value;
    const device = await this.#parts.reader.find(deviceId);
    if (!device?.keys) return fail(deviceRevoked());
    const policy = await this.#policy(integrationId, request.assisted);
    if (!policy.ok) return policy;
    const face = await this.#openFace(integrationId, request);
    if (!face.ok) return face;
    const isChallenged = !request.assisted && policy.value.kioskLiveness !== 'off';
    const mayTry = isChallenged ? await this.#parts.liveness.checkOpen({ faceId: face.value.id }) : ok(undefined);
    if (!mayTry.ok) return mayTry;
    const templates = request.purpose === 'verify' ? await this.#templates(actor, face.value) : ok(null);
    if (!templates.ok) return templates;
    const limit = policy.value.kioskSessionsPerHour;
    const session = await this.#begin(actor, face.value, { ...request, deviceId, limit });
    if (!session.ok) return session;
    const count = policy.value.kioskVerifyGestures;
    const challenge = isChallenged ? await this.#challenge(session.value, request, count) : ok(null);
    if (!challenge.ok) {
      await this.end(actor, session.value.id);
      return challenge;
    }
    const sealedTemplates =
      templates.value && (await sealTemplates(session.value, templates.value, device.keys.encryption));
    return ok({ session: session.value, sealedTemplates, challenge: challenge.value });
  }

  /** Challenges for times without a network, as many as a device lacks that has some. Errors: FORBIDDEN, NOT_FOUND. */
  async takeChallenges(actor: Actor, has: number): Promise<Result<readonly IssuedChallenge[]>> {
    const caller = deviceOf(actor, 'kiosk:start-session');
    if (!caller.ok) return caller;
    const { deviceId, integrationId } = caller.value;
    const integration = await this.#parts.integrationOf(integrationId);
    const { kioskLiveness, verificationFace } = integration?.policy ?? {};
    if (kioskLiveness === 'off' && verificationFace !== 'liveness') return ok([]);
    return this.#parts.liveness.fillUp(integrationId, deviceId, has);
  }

  /**
   * Ends a session of the device; without an id what it has open, whichever that is: a kiosk that starts again knows nothing of
   * the person whom it was cut off with, who may be at the next one already. Errors: KIOSK_SESSION_UNKNOWN, FORBIDDEN.
   */
  async end(actor: Actor, id: string | null): Promise<Result<Id | null>> {
    const caller = deviceOf(actor, 'kiosk:start-session');
    if (!caller.ok) return caller;
    const { deviceId } = caller.value;
    const now = this.#parts.clock.now();
    return this.#parts.change<Id | null>(async ({ sessions }) => {
      if (id === null) {
        await sessions.endAll(deviceId, now);
        return ok(null);
      }
      const known = isId(id) && (await sessions.end(deviceId, id, now));
      return known ? ok(id) : fail(sessionUnknown());
    });
  }

  /** What the integration has decided about its kiosks. Errors: FORBIDDEN where nobody may be helped. */
  async #policy(integrationId: Id, assisted: boolean): Promise<Result<KioskIntegration['policy']>> {
    const integration = await this.#parts.integrationOf(integrationId);
    if (!integration) return fail(deviceRevoked());
    if (assisted && !integration.policy.kioskAssistance) {
      return fail(domainError('FORBIDDEN', 'Nobody may be helped through at the kiosks of this integration'));
    }
    return ok(integration.policy);
  }

  #challenge(
    { id: sessionId, integrationId, deviceId, faceId, purpose }: KioskSession,
    { gestures, withoutLight }: SessionRequest,
    count: number,
  ): Promise<Result<IssuedChallenge>> {
    const named = gestures ?? undefined;
    return this.#parts.liveness.issue({
      ...{ integrationId, purpose, deviceId, sessionId, count, withoutLight },
      subject: { faceId },
      ...(named && { named }),
    });
  }

  async #openFace(integrationId: Id, { purpose, code }: SessionRequest): Promise<Result<Face>> {
    const { faces, clock } = this.#parts;
    const face = await findFace(faces, integrationId, purpose, code);
    if (!face) return fail(kioskCodeUnknown());
    const now = clock.now();
    if (purpose === 'verify') return checkOpenForVerification(face, now);
    const open = checkOpenForRegistration(face);
    if (!open.ok) return open;
    return face.registrationUntil > now ? open : fail(kioskCodeUnknown());
  }

  #templates(actor: Actor, { integrationId, id }: Face): Promise<Result<ComparableTemplates>> {
    return this.#parts.verifications.templates(actor, integrationId, id);
  }

  async #begin(
    actor: Actor,
    face: Face,
    { purpose, assisted, deviceId, limit }: SessionRequest & { readonly deviceId: Id; readonly limit: number },
  ): Promise<Result<KioskSession>> {
    const startedAt = this.#parts.clock.now();
    const { id: faceId, integrationId } = face;
    return this.#parts.change<KioskSession>(async ({ sessions, audit }) => {
      if (!(await sessions.lock(deviceId, faceId))) return fail(kioskCodeUnknown());
      const { count, first } = await sessions.countSince(deviceId, new Date(startedAt.getTime() - SESSION_WINDOW_MS));
      if (count >= limit) {
        return fail(sessionLimit(new Date((first ?? startedAt).getTime() + SESSION_WINDOW_MS), startedAt));
      }
      const other = await sessions.findOpen(faceId, deviceId, startedAt);
      if (other) return fail(sessionInUse(other.expiresAt, startedAt));
      await sessions.endAll(deviceId, startedAt);
      const session: KioskSession = {
        id: newId(),
        integrationId,
        deviceId,
        faceId,
        purpose,
        assisted,
        startedAt,
        expiresAt: new Date(startedAt.getTime() + SESSION_MS),
        endedAt: null,
        captureId: null,
      };
      await sessions.insert(session);
      await audit.record(actor, `kiosk.${purpose}_begun`, { type: 'face', id: faceId, integrationId });
      return ok(session);
    });
  }
}

/** The face that a code names at a kiosk; a verification's may be the integration's own name for the person. */
export async function findFace(
  faces: FaceFinder,
  integrationId: Id,
  purpose: Purpose,
  text: string,
): Promise<Face | undefined> {
  // Postgres takes no NUL, and no name and no code holds one.
  if (text.includes('\0')) return undefined;
  const named = purpose === 'verify' ? await faces.findByIdentifier(integrationId, text) : undefined;
  if (named) return named;
  const { faceId, registrationCode } = readKioskCode(text);
  if (faceId !== undefined) return faces.find(integrationId, faceId);
  if (registrationCode !== undefined) return faces.findByRegistrationCode(integrationId, registrationCode);
  return undefined;
}

/** Seals templates to the device: nobody else opens them, and they name nobody. */
async function sealTemplates(
  session: KioskSession,
  { modelVersion, threshold, descriptors }: ComparableTemplates,
  encryption: Parameters<typeof importJWK>[0],
): Promise<string> {
  const plain = JSON.stringify({
    sessionId: session.id,
    modelVersion,
    threshold,
    templates: descriptors.map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
    ),
    expiresAt: session.expiresAt.toISOString(),
  });
  return new CompactEncrypt(Buffer.from(plain, 'utf8'))
    .setProtectedHeader({
      alg: 'ECDH-ES',
      enc: 'A256GCM',
      kid: await calculateJwkThumbprint(encryption),
      cty: 'vestibule-templates+json',
    })
    .encrypt(await importJWK(encryption, 'ECDH-ES'));
}
