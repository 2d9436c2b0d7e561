import type { Id } from '../../../kernel/index.js';
import { ACCEPTED_AFTER_HOURS } from './capture.js';
import type { Device } from './device.js';

/** The part of an integration that its kiosks are shown. */
export interface KioskIntegration {
  readonly id: Id;
  readonly name: string;
  readonly policy: {
    readonly faceMinimumWidth: number;
    readonly kioskLanguages: readonly string[];
    readonly kioskColour: string;
    readonly kioskLogo: string;
    readonly kioskSessionsPerHour: number;
    readonly kioskVerifyGestures: number;
    readonly kioskLiveness: 'required' | 'recorded' | 'off';
    readonly kioskAssistance: boolean;
    readonly verificationDocuments: readonly string[];
    readonly verificationProofOfAddress: boolean;
    readonly verificationPhone: boolean;
    readonly verificationFace: 'off' | 'selfie' | 'liveness';
    readonly livenessLight: 'off' | 'recorded' | 'required';
  };
}

/** What a kiosk asks for in an identity check while it has no network to be told by the verification itself. */
export interface IdentitySettings {
  /** The documents that are taken, in the contract's words. */
  readonly documents: readonly string[];
  readonly proofOfAddress: boolean;
  readonly phone: boolean;
  readonly face: 'off' | 'selfie' | 'liveness';
  /** Whether the screen may show colours while a challenge is answered. */
  readonly light: boolean;
}

/** What the server decides about a kiosk. */
export interface KioskSettings {
  readonly deviceName: string;
  readonly integrationId: Id;
  readonly theme: { readonly name: string; readonly colour: string; readonly logo: string | null };
  readonly languages: readonly string[];
  readonly verifyGestures: number;
  /** Pixels between the jaw's ends. */
  readonly minimumWidth: number;
  readonly assistance: boolean;
  /** Whether a capture has to answer a liveness challenge. */
  readonly liveness: boolean;
  /** What an identity check asks for by the policy as it is now; one that was made before may ask for something else. */
  readonly identity: IdentitySettings;
  readonly pinHash: string | null;
  /** The key that captures are sealed to, a JWK as JSON. */
  readonly sealingKey: string;
  readonly sessionsPerHour: number;
  /** For how many hours a capture that was begun without the network is accepted. */
  readonly acceptedAfterHours: number;
}

/** What a kiosk's theme has room for. */
const THEME_NAME = 80;
/** A face of no width at all is none; the policy may be 0. */
const LEAST_WIDTH = 1;

/** A kiosk's settings. */
export const kioskSettings = (
  device: Device,
  { id, name, policy }: KioskIntegration,
  sealingKey: object,
): KioskSettings => ({
  deviceName: device.name,
  integrationId: id,
  theme: {
    // Not half a character at its end.
    name: name.slice(0, THEME_NAME).replace(/[\uD800-\uDBFF]$/, ''),
    colour: policy.kioskColour,
    logo: policy.kioskLogo === 'none' ? null : policy.kioskLogo,
  },
  languages: policy.kioskLanguages,
  verifyGestures: policy.kioskVerifyGestures,
  minimumWidth: Math.max(LEAST_WIDTH, policy.faceMinimumWidth),
  assistance: policy.kioskAssistance,
  liveness: policy.kioskLiveness === 'required',
  identity: {
    documents: policy.verificationDocuments,
    proofOfAddress: policy.verificationProofOfAddress,
    phone: policy.verificationPhone,
    face: policy.verificationFace,
    light: policy.verificationFace === 'liveness' && policy.livenessLight !== 'off',
  },
  pinHash: device.pinHash,
  sealingKey: JSON.stringify(sealingKey),
  sessionsPerHour: policy.kioskSessionsPerHour,
  acceptedAfterHours: ACCEPTED_AFTER_HOURS,
});
