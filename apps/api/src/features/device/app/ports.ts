import type { Actor, Id, InTransaction, Page, PageRequest, Result } from '../../../kernel/index.js';
import type { Face } from '../../face/index.js';
import type { CaptureOrigin, CaptureResult } from '../../face/index.js';
import type { TakenCapture } from '../domain/capture.js';
import type { Device, DeviceKeys, Heartbeat, KeyProtection, KioskEvent } from '../domain/device.js';
import type { KioskSession } from '../domain/session.js';
import type { KioskIntegration } from '../domain/settings.js';

/** Reads devices. */
export interface DeviceReader {
  find(id: Id): Promise<Device | undefined>;
  list(page: PageRequest, integrationId?: Id): Promise<Page<Device>>;
}

/** What a device brings when it is paired. */
export interface PairedWith {
  readonly keys: DeviceKeys;
  readonly keyProtection: KeyProtection;
  readonly platform: string;
  readonly version: string;
}

/** Changes devices, in a transaction. */
export interface DeviceWriter {
  insert(device: Device, codeHash: Buffer): Promise<void>;
  /** Until the transaction's end nobody else changes it. */
  findForChange(id: Id): Promise<Device | undefined>;
  /** The device of a pairing code that is open now; the same lock. */
  findByCode(codeHash: Buffer, now: Date): Promise<Device | undefined>;
  /** Opens a new code; the one before is gone. */
  openCode(id: Id, codeHash: Buffer, until: Date): Promise<void>;
  /** Gives a device its keys in the place of those it had, and uses its code up. */
  pair(id: Id, brought: PairedWith, at: Date): Promise<void>;
  change(id: Id, changes: { readonly name?: string; readonly pinHash?: string | null }): Promise<void>;
  /** Takes a device's right to call away, and its code; its public keys are kept, so that it can be told. */
  revoke(id: Id, at: Date): Promise<void>;
  keepHeartbeat(id: Id, heartbeat: Heartbeat, at: Date): Promise<void>;
  keepEvent(id: Id, event: KioskEvent, at: Date, toldAt: Date): Promise<void>;
}

/** Remembers which proofs were used, and says whether a device may still call. */
export interface ProofStore {
  /** Remembers a proof until it is too old anyway; false where it was used before. */
  remember(jkt: string, jti: string, until: Date): Promise<boolean>;
  /** The same for a call of a device, with the device's standing, in one statement. */
  rememberCall(
    deviceId: Id,
    jkt: string,
    jti: string,
    until: Date,
  ): Promise<{ readonly fresh: boolean; readonly state: Device['state'] | undefined; readonly jkt: string | null }>;
}

/** Sessions of kiosks. */
export interface SessionReader {
  /** One of an integration's. */
  find(integrationId: Id, id: Id): Promise<KioskSession | undefined>;
}

/** Changes sessions, in a transaction. */
export interface SessionWriter {
  /**
   * Locks the device and the face, in this order: until the transaction's end nobody else begins a session for either.
   * Whether the face is still there.
   */
  lock(deviceId: Id, faceId: Id): Promise<boolean>;
  /** Sessions of a device since a time: how many, and when the first of them began. */
  countSince(deviceId: Id, since: Date): Promise<{ readonly count: number; readonly first: Date | null }>;
  /** The session of another device that is open for a face now. */
  findOpen(faceId: Id, otherThan: Id, now: Date): Promise<KioskSession | undefined>;
  /** Ends what a device has open. */
  endAll(deviceId: Id, at: Date): Promise<void>;
  /** Whether there was such a session of the device's, open or not. */
  end(deviceId: Id, id: Id, at: Date): Promise<boolean>;
  insert(session: KioskSession): Promise<void>;
}

/** Captures that were taken. */
export interface CaptureReader {
  find(integrationId: Id, captureId: string): Promise<TakenCapture | undefined>;
}

/** Keeps what came of captures. */
export interface CaptureWriter {
  /** Errors: CONFLICT, KIOSK_SESSION_UNKNOWN. */
  record(integrationId: Id, origin: CaptureOrigin, result: CaptureResult): Promise<Result<void>>;
}

/** Writes what was done, in the same transaction. */
export interface AuditTrail {
  record(actor: Actor, action: string, subject: { type: string; id: Id; integrationId: Id | null }): Promise<void>;
}

/** What a change of this feature may write. */
export interface DeviceStores {
  readonly devices: DeviceWriter;
  readonly sessions: SessionWriter;
  readonly captures: CaptureWriter;
  readonly audit: AuditTrail;
}

/** Runs a change. */
export type ChangeDevices = InTransaction<DeviceStores>;

/** Finds the faces that kiosks ask for; the face feature has them. */
export interface FaceFinder {
  find(integrationId: Id, id: Id): Promise<Face | undefined>;
  findByRegistrationCode(integrationId: Id, code: string): Promise<Face | undefined>;
  findByIdentifier(integrationId: Id, uniqueIdentifier: string): Promise<Face | undefined>;
}

/** The key that captures are sealed to, and what opens them. */
export interface SealingKeys {
  /** The current public key: a JWK (RFC 7517) with its thumbprint as `kid`. */
  readonly publicJwk: object;
  /** Opens a capture (JWE compact, ECDH-ES with A256GCM). Undefined where it is none, or sealed to another key. */
  open(sealed: string): Promise<Uint8Array | undefined>;
}

/** What kiosks are shown of an integration. Undefined where there is none. */
export type IntegrationOf = (id: Id) => Promise<KioskIntegration | undefined>;
