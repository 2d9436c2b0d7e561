import { domainError, ok, refuseField, type DomainError, type Id, type Result } from '../../../kernel/index.js';

/** Where a device stands: `pending` has never been paired, `revoked` has had its key taken away. */
export const DEVICE_STATES = ['pending', 'paired', 'revoked'] as const;
export type DeviceState = (typeof DEVICE_STATES)[number];

/** What keeps a device's keys: the system's key store, or a file that its user alone can read. */
export const KEY_PROTECTIONS = ['system', 'file'] as const;
export type KeyProtection = (typeof KEY_PROTECTIONS)[number];

/** What a kiosk tells of by itself when it happens. */
export const KIOSK_EVENTS = [
  'camera_changed',
  'inference_crashed',
  'renderer_crashed',
  'self_test_failed',
  'pin_locked',
  'queue_wiped',
] as const;
export type KioskEvent = (typeof KIOSK_EVENTS)[number];

/** A public key as a JWK (RFC 7517), with the members that its thumbprint is made of (RFC 7638) and no other. */
export type PublicJwk =
  | { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };

/** The keys of a paired device; the private parts never leave it. */
export interface DeviceKeys {
  readonly signing: PublicJwk;
  readonly encryption: PublicJwk;
  /** The thumbprint of the signing key (RFC 7638, SHA-256, base64url). */
  readonly jkt: string;
}

/** How a device says that it is. */
export interface Heartbeat {
  readonly version: string;
  readonly platform: string;
  /** The camera in use, and what is wrong with it; `none` where nothing is. */
  readonly camera: { readonly label: string | null; readonly problem: string };
  /** Captures that wait to be sent. */
  readonly queued: number;
  /** MiB. */
  readonly freeDiskMb: number | null;
  /** Degrees Celsius. */
  readonly temperature: number | null;
  readonly keyProtection: KeyProtection;
  /** SHA-256 of the app's archive in hex, where there is one. */
  readonly asarDigest: string | null;
  /** Names of the checks of its self-test that failed. */
  readonly failedChecks: readonly string[];
}

/** An enrolled kiosk. */
export interface Device {
  readonly id: Id;
  readonly integrationId: Id;
  readonly name: string;
  readonly state: DeviceState;
  /** Until when its pairing code works; null where none is open. */
  readonly codeUntil: Date | null;
  readonly keys: DeviceKeys | null;
  readonly keyProtection: KeyProtection | null;
  /** `scrypt$N$r$p$salt$hash` of the attendant's PIN. */
  readonly pinHash: string | null;
  readonly platform: string | null;
  readonly version: string | null;
  readonly pairedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly heartbeat: Heartbeat | null;
  readonly heartbeatAt: Date | null;
  /** The last thing that it told of: when it happened by its own clock, and when it was told. */
  readonly lastEvent: { readonly kind: KioskEvent; readonly at: Date; readonly toldAt: Date } | null;
  readonly createdAt: Date;
}

/** The contract: a pairing code works for 10 minutes, once. */
export const PAIRING_MS = 10 * 60 * 1000;

/** A heartbeat comes every 30 s; a device that missed three is taken to be away. */
const ONLINE_MS = 90_000;

/** Whether a device has been heard of lately. */
export const isOnline = ({ state, heartbeatAt }: Device, now: Date): boolean =>
  state === 'paired' && heartbeatAt !== null && now.getTime() - heartbeatAt.getTime() < ONLINE_MS;

const NAME_MAXIMUM = 80;
const CONTROL = /[\p{Cc}\p{Cf}]/u;
const PIN = /^\d{6,12}$/;

/** Checks a device's name: 1 to 80 characters, none of them invisible. */
export function checkDeviceName(name: string): Result<string> {
  const trimmed = name.trim();
  if (trimmed.length > 0 && trimmed.length <= NAME_MAXIMUM && !CONTROL.test(trimmed)) return ok(trimmed);
  return refuseField('name', `must have 1 to ${NAME_MAXIMUM} visible characters`);
}

/** Checks an attendant's PIN: 6 to 12 digits. */
export const checkPin = (pin: string): Result<string> =>
  PIN.test(pin) ? ok(pin) : refuseField('pin', 'must have 6 to 12 digits');

/** INVALID_INPUT that names a field. */

/** The answer to a device that doesn't exist. */
export const deviceNotFound = (): DomainError => domainError('NOT_FOUND', 'Device not found');

/** The answer to a device whose key was taken away. */
export const deviceRevoked = (): DomainError =>
  domainError('DEVICE_REVOKED', 'This device was revoked', { hint: 'Pair it again with a new code.' });

/** The one answer to a pairing code that is unknown, used or too old. */
export const pairingCodeInvalid = (): DomainError =>
  domainError('PAIRING_CODE_INVALID', 'This pairing code is not valid', {
    hint: 'Ask for a new one; a code works once, for 10 minutes.',
  });
