import { domainError, fail, ok, type Result } from '../../../kernel/index.js';

/** What an integration may decide for itself. */
export interface Policy {
  readonly faceGestureCheck: 'strict' | 'off';
  readonly faceMinimumWidth: number;
  readonly faceMirrored: 'unknown' | 'no' | 'yes';
  readonly faceLiveness: 'off' | 'required';
  readonly keepAttemptImages: boolean;
  readonly faceConsentVersion: string;
  readonly allowLegacyIntake: boolean;
  readonly allowUnauthenticatedLegacyIntake: boolean;
  readonly verificationExpiryHours: number;
  readonly verificationIdleMinutes: number;
  readonly verificationDocuments: readonly (typeof IDENTITY_DOCUMENTS)[number][];
  readonly verificationProofOfAddress: boolean;
  readonly verificationProofDays: number;
  readonly verificationPhone: boolean;
  readonly verificationFace: 'off' | 'selfie' | 'liveness';
  readonly verificationDecision: 'review' | 'face' | 'findings';
  /** Names of findings, or `none`. */
  readonly verificationDeclines: readonly (typeof POLICY_FINDINGS)[number][];
  readonly verificationTolerates: readonly (typeof POLICY_FINDINGS)[number][];
  readonly verificationFourEyes: boolean;
  readonly verificationRetentionDays: number;
  readonly faceRetentionDays: number;
  readonly kioskLanguages: readonly string[];
  /** `#rrggbb`. */
  readonly kioskColour: string;
  /** A `data:image/…` address, or `none`. */
  readonly kioskLogo: string;
  readonly kioskSessionsPerHour: number;
  readonly kioskVerifyGestures: number;
  readonly kioskLiveness: 'required' | 'recorded' | 'off';
  readonly livenessGestures: readonly (typeof LIVENESS_GESTURES)[number][];
  readonly livenessLight: 'off' | 'recorded' | 'required';
  readonly livenessWithoutLight: 'gesture' | 'reviewer';
  readonly kioskAssistance: boolean;
}

type PolicyValue = boolean | number | string | readonly string[];

/** A policy key's type, default and meaning: from this table come the values' check, the help text and the schema's words. */
export interface PolicyKey {
  /** A list has one or more of its choices, in the order in which they are written, with commas between. */
  readonly type: 'boolean' | 'integer' | 'choice' | 'list' | 'text';
  readonly choices?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** Of a text: what it takes in words, and whether a value is that. */
  readonly form?: { readonly words: string; readonly takes: (text: string) => boolean };
  /** Of a list: what it has to have beyond that, in words, and whether it does. */
  readonly needs?: { readonly words: string; readonly has: (names: readonly string[]) => boolean };
  readonly default: PolicyValue;
  readonly meaning: string;
}

/** Thirty years: longer than any law that we know of has a bank keep who somebody was. */
const RETENTION_DAYS = 10_957;

/** Documents that say who somebody is, in the contract's words. */
export const IDENTITY_DOCUMENTS = ['Passport', 'License', 'Address Permit'] as const;

/** Findings that a policy may name (docs/documents.md), and the word for none of them. */
export const POLICY_FINDINGS = [
  'none',
  'readable',
  'check-digits',
  'read-as-printed',
  'names-whole',
  'date-of-birth',
  'not-expired',
  'barcode-layout',
  'issuing-state',
  'number-format',
  'print-agrees',
  'capture-quality',
  'sides-agree',
  'document-type',
  'one-holder',
  'name',
  'portrait',
  'face-match',
  'enrolled-face',
  'liveness',
  'proof-recent',
  'proof-name',
  'proof-address',
  'proof-of-address',
] as const;

const NONE_ALONE: NonNullable<PolicyKey['needs']> = {
  words: 'none by itself, or one finding at least',
  has: (names) => !names.includes('none') || names.length === 1,
};

/** The languages that the kiosk's screens exist in. */
export const KIOSK_LANGUAGES = ['en', 'es', 'fr', 'ar'] as const;

/** What a person may be asked to do before a camera. */
export const LIVENESS_GESTURES = ['smile', 'eyeblink', 'left', 'right'] as const;

const CONSENT_VERSION = /^[\w.:/-]{1,100}$/;
const COLOUR = /^#[0-9a-f]{6}$/i;
/** Kinds of pictures that a browser shows in an img element, where an SVG runs no script. */
const LOGO = /^data:image\/(?:png|svg\+xml|webp);base64,([A-Za-z0-9+/]+={0,2})$/;
/** A logo comes with each kiosk's settings, twice a minute. */
const LOGO_BYTES = 64 * 1024;

const isLogo = (text: string): boolean => {
  // Four characters for three bytes, and the prefix.
  if (text === 'none' || text.length > (LOGO_BYTES / 3) * 4 + 64) return text === 'none';
  const [, base64] = LOGO.exec(text) ?? [];
  return base64 !== undefined && Buffer.byteLength(base64, 'base64') <= LOGO_BYTES;
};

/** The keys that exist. */
export const POLICY_KEYS: Readonly<Record<keyof Policy, PolicyKey>> = {
  faceGestureCheck: {
    type: 'choice',
    choices: ['strict', 'off'],
    default: 'strict',
    meaning: 'whether each of the four images must show its gesture, and no image be sent twice',
  },
  faceMinimumWidth: {
    type: 'integer',
    minimum: 0,
    maximum: 2_000,
    // About what the recognition network sees of a face (150 pixels with a fifth of margin): less would be enlarged.
    default: 112,
    meaning: "the least width of a face, in pixels between the jaw's ends",
  },
  faceMirrored: {
    type: 'choice',
    choices: ['unknown', 'no', 'yes'],
    default: 'unknown',
    meaning:
      'whether the four images show the person as a mirror does; where it is unknown, left and right need only be turned opposite ways',
  },
  faceLiveness: {
    type: 'choice',
    choices: ['off', 'required'],
    // The contract that integrators have signed knows no challenge: their calls work as they did before.
    default: 'off',
    meaning:
      'whether images that an integration’s own server sends must be those of a liveness challenge that was accepted',
  },
  keepAttemptImages: {
    type: 'boolean',
    default: false,
    meaning: 'keep the image of every verification by face, encrypted',
  },
  faceConsentVersion: {
    type: 'text',
    form: { words: 'none, or 1 to 100 letters, digits or . : / _ -', takes: (text) => CONSENT_VERSION.test(text) },
    // The contract that integrators have signed: their calls work as they did before.
    default: 'contract',
    meaning:
      'the version of the text to which the integration asserts that people agree whose faces its own server sends; none: it asserts nothing, and faces are enrolled at kiosks alone',
  },
  allowLegacyIntake: {
    type: 'boolean',
    default: false,
    meaning:
      'take envelopes in the legacy form, whose fixed IV hides little and which prove nothing without a whole tag',
  },
  allowUnauthenticatedLegacyIntake: {
    type: 'boolean',
    default: false,
    meaning: 'take those from callers without a token too: whoever knows two of them can make a third',
  },
  verificationExpiryHours: {
    type: 'integer',
    minimum: 1,
    // A year.
    maximum: 8_760,
    // As long as a registration URL.
    default: 168,
    meaning: 'how many hours after it was made a verification that is not finished expires',
  },
  verificationIdleMinutes: {
    type: 'integer',
    minimum: 5,
    // A day.
    maximum: 1_440,
    // Two sessions of half an hour: whoever was cut off can begin again and go on.
    default: 60,
    meaning: 'how many minutes after the last step a verification that was begun counts as abandoned',
  },
  verificationDocuments: {
    type: 'list',
    choices: IDENTITY_DOCUMENTS,
    default: IDENTITY_DOCUMENTS,
    meaning: 'the documents that may say who somebody is',
  },
  verificationProofOfAddress: {
    type: 'boolean',
    default: false,
    meaning:
      'whether a proof of address is asked for; a reviewer looks at it, and where all findings decide, at what is in doubt of it',
  },
  verificationProofDays: {
    type: 'integer',
    minimum: 1,
    maximum: 3_660,
    // Three months, as banks ask for it.
    default: 92,
    meaning: 'how many days old a proof of address may be',
  },
  verificationPhone: {
    type: 'boolean',
    default: false,
    meaning: 'whether a phone number has to be confirmed by a code that is sent to it',
  },
  verificationFace: {
    type: 'choice',
    choices: ['off', 'selfie', 'liveness'],
    default: 'selfie',
    meaning:
      'whether a selfie is taken and compared with the document and with what the person enrolled, and whether a liveness challenge goes with it; of whoever can’t answer one a reviewer decides',
  },
  verificationDecision: {
    type: 'choice',
    choices: ['review', 'face', 'findings'],
    default: 'review',
    meaning:
      'who decides: a reviewer; the face alone, whatever the document says; or all findings, of the document, the name and the face; whatever is in doubt goes to a reviewer',
  },
  verificationDeclines: {
    type: 'list',
    choices: POLICY_FINDINGS,
    needs: NONE_ALONE,
    default: ['not-expired', 'face-match', 'enrolled-face'],
    meaning: 'the findings that decline a verification by failing; whatever else fails goes to a reviewer',
  },
  verificationTolerates: {
    type: 'list',
    choices: POLICY_FINDINGS,
    needs: NONE_ALONE,
    default: ['none'],
    meaning: 'the findings whose warnings don’t keep a verification from being approved',
  },
  verificationFourEyes: {
    type: 'boolean',
    default: false,
    meaning: 'whether a second reviewer has to agree with the first',
  },
  verificationRetentionDays: {
    type: 'integer',
    minimum: 0,
    maximum: RETENTION_DAYS,
    // Nothing is erased that nobody has decided to erase.
    default: 0,
    meaning: 'how many days after its end a verification is erased; 0: not before somebody erases it',
  },
  faceRetentionDays: {
    type: 'integer',
    minimum: 0,
    maximum: RETENTION_DAYS,
    default: 0,
    meaning:
      'how many days after its last use a face is erased, and after it was made an attempt on one; 0: not before somebody erases it',
  },
  kioskLanguages: {
    type: 'list',
    choices: KIOSK_LANGUAGES,
    default: KIOSK_LANGUAGES,
    meaning: 'the languages that a kiosk offers, the first one first',
  },
  kioskColour: {
    type: 'text',
    form: { words: 'a colour such as #1f6f5c', takes: (text) => COLOUR.test(text) },
    default: '#1f6f5c',
    meaning: "the colour of a kiosk's buttons",
  },
  kioskLogo: {
    type: 'text',
    form: { words: 'none, or a data:image/png, svg+xml or webp;base64 address of at most 64 KiB', takes: isLogo },
    default: 'none',
    meaning: 'the logo on the screens of a kiosk',
  },
  kioskSessionsPerHour: {
    type: 'integer',
    minimum: 1,
    maximum: 10_000,
    // One a minute: more than one person after another can do, and few enough that a stolen kiosk gathers little.
    default: 60,
    meaning: 'how many people may begin at one kiosk within an hour',
  },
  kioskVerifyGestures: {
    type: 'integer',
    minimum: 1,
    maximum: 4,
    default: 2,
    meaning: 'how many of the gestures a kiosk asks for in a verification; a liveness challenge asks for two at least',
  },
  kioskLiveness: {
    type: 'choice',
    choices: ['required', 'recorded', 'off'],
    default: 'required',
    meaning:
      'whether a capture of a kiosk is taken only where it answers a liveness challenge; recorded: it is judged, and taken nonetheless',
  },
  livenessGestures: {
    type: 'list',
    choices: LIVENESS_GESTURES,
    needs: {
      words: 'two at least, smile or eyeblink among them',
      has: (names) => names.length >= 2 && (names.includes('smile') || names.includes('eyeblink')),
    },
    default: LIVENESS_GESTURES,
    meaning: 'the gestures that a liveness challenge is drawn from; to register a face at a kiosk takes all four',
  },
  livenessLight: {
    type: 'choice',
    choices: ['off', 'recorded', 'required'],
    // Measured by computed light alone: whoever turns it on looks first at what it says of their own people, cameras and screens.
    default: 'off',
    meaning:
      'whether the screen shows colours after the gestures, which have to come back from the face; recorded: they are shown and measured, and do not count',
  },
  livenessWithoutLight: {
    type: 'choice',
    choices: ['gesture', 'reviewer'],
    default: 'gesture',
    meaning:
      'what there is instead for whoever asks to do without the colours: one gesture more; reviewer: in a verification a reviewer decides besides',
  },
  kioskAssistance: {
    type: 'boolean',
    default: true,
    meaning: 'whether an attendant may help somebody through at a kiosk without gestures; it is recorded',
  },
};

/** The policy of an integration that has decided nothing. */
export const DEFAULT_POLICY: Policy = Object.freeze(
  Object.fromEntries(Object.entries(POLICY_KEYS).map(([key, { default: value }]) => [key, value])),
) as unknown as Policy;

/** Applies `key=value` texts to a policy; the failure names the key and what it takes. */
export function changePolicy(policy: Policy, changes: Readonly<Record<string, string>>): Result<Policy> {
  const changed: Record<string, PolicyValue> = { ...policy };
  for (const [key, text] of Object.entries(changes)) {
    const definition = Object.hasOwn(POLICY_KEYS, key) ? POLICY_KEYS[key as keyof Policy] : undefined;
    if (!definition) {
      return refuse(key, `is not a policy key; there are ${Object.keys(POLICY_KEYS).join(', ')}`);
    }
    const value = parseValue(definition, text);
    if (value === undefined) return refuse(key, `must be ${describeType(definition)}`);
    changed[key] = value;
  }
  return ok(changed as unknown as Policy);
}

/** What a key takes, in words. */
export function describeType(key: PolicyKey): string {
  if (key.type === 'boolean') return 'true or false';
  if (key.type === 'integer') return `a whole number from ${key.minimum} to ${key.maximum}`;
  if (key.type === 'text') return key.form?.words ?? 'a text';
  const choices = (key.choices ?? []).join(', ');
  if (key.needs) return `of ${choices}, with commas between: ${key.needs.words}`;
  return key.type === 'list' ? `one or more of ${choices}, with commas between` : `one of ${choices}`;
}

function parseValue(key: PolicyKey, text: string): PolicyValue | undefined {
  if (key.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (key.type === 'choice') return key.choices?.includes(text) ? text : undefined;
  if (key.type === 'text') return key.form?.takes(text) ? text : undefined;
  if (key.type === 'list') {
    const names = text.split(',').map((name) => name.trim());
    const known = names.every((name) => key.choices?.includes(name));
    const isEnough = key.needs?.has(names) ?? true;
    return known && isEnough && new Set(names).size === names.length ? names : undefined;
  }
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= (key.minimum ?? 0) && value <= (key.maximum ?? Number.MAX_SAFE_INTEGER) ? value : undefined;
}

const refuse = (field: string, reason: string): Result<never> =>
  fail(
    domainError('INVALID_INPUT', `The policy ${field} ${reason}.`, { details: [{ field: `policy.${field}`, reason }] }),
  );
