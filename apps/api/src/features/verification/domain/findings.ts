import {
  matches,
  type Comparison,
  type FaceMatch,
  type IdentityDocument,
  type PortraitFault,
  type ProofOutcome,
} from './evidence.js';

/**
 * What is looked at before a decision: a closed list, which a policy names. The first eleven are of the document itself, and
 * `@vestibule/documents` says what each means.
 *
 * - `sides-agree`: what is told on both sides of a document is the same
 * - `document-type`: the document is of the kind that the person said
 * - `one-holder`: nobody else of this integration has shown it
 * - `name`: the name on it is the one that the integration gave, romanized; it warns where they are alike
 * - `portrait`: a face can be seen on it, and well enough to be compared
 * - `face-match`: the selfie is of the face on the document; it warns where it is not, and that one can't be compared well
 * - `enrolled-face`: the selfie is of the face that the person enrolled, where one did
 * - `liveness`: a liveness challenge was answered, where the policy asks for one
 * - `proof-recent`: the proof of address is no older than the policy takes; it warns where its date is in doubt
 * - `proof-name`: it has the person's name, romanized; it warns where it has one like it
 * - `proof-address`: it has the address that the document gives; it warns where it has another, or a part of it; not there where the
 *   document gives none
 * - `proof-of-address`: the proof was approved, by these three or by a reviewer
 * - `captured-online`: it warns where a kiosk captured all without a network; no policy passes over that
 */
export const FINDING_NAMES = [
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
  'captured-online',
] as const;
export type FindingName = (typeof FINDING_NAMES)[number];

export const FINDING_OUTCOMES = ['pass', 'warn', 'fail'] as const;
export type FindingOutcome = (typeof FINDING_OUTCOMES)[number];

/** One thing that was looked at, how it came out, and what was compared, in words. */
export interface Finding {
  readonly name: FindingName;
  readonly outcome: FindingOutcome;
  readonly compared: string;
}

/** The parts of a reading that a decision goes by. */
export interface DocumentRead {
  /** What the document is, by what it says itself; null where nothing could be read. */
  readonly type: string | null;
  readonly fields: Readonly<Partial<Record<string, { readonly value: string; readonly source?: string }>>>;
  readonly findings: readonly Finding[];
}

const finding = (name: FindingName, outcome: FindingOutcome, compared: string): Finding => ({
  name,
  outcome,
  compared,
});

/** What a document of each kind of the contract is found to be. */
const READ_AS: Readonly<Record<IdentityDocument, readonly string[]>> = {
  Passport: ['passport'],
  License: ['licence'],
  // A residence permit is a card, or a visa in a passport (ICAO Doc 9303 parts 5 to 7).
  'Address Permit': ['identity-card', 'visa'],
};

/** Whether a side was read by what is printed for people alone. */
export const isPrint = ({ fields }: DocumentRead): boolean =>
  Object.values(fields).some((field) => field?.source === 'print');

/**
 * The side of a document that says who somebody is: the first of those that could be read, and before what is printed for people what
 * is made for machines.
 */
export const tellingSide = (sides: readonly DocumentRead[]): DocumentRead | undefined => {
  const read = sides.filter(({ type }) => type !== null);
  return read.find((side) => !isPrint(side)) ?? read[0] ?? sides[0];
};

/** What machines read of both sides of a document, and whether it is the same; a print is compared otherwise (`print-agrees`). */
function sidesFinding(sides: readonly DocumentRead[]): Finding[] {
  const [one, other] = sides.filter((side) => side.type !== null && !isPrint(side));
  if (!one || !other) return [];
  const differing = Object.entries(one.fields).flatMap(([name, field]) => {
    const there = other.fields[name];
    return field && there && field.value !== there.value ? [`${name}: ${field.value} and ${there.value}`] : [];
  });
  return [finding('sides-agree', differing.length > 0 ? 'fail' : 'pass', differing.join('; ') || 'nothing differs')];
}

/** What is found in a document: of its telling side, of both, and against what the person said that it is. */
export function documentFindings(sides: readonly DocumentRead[], said: IdentityDocument): Finding[] {
  const side = tellingSide(sides);
  if (!side) return [finding('readable', 'fail', 'nobody has tried to read it')];
  if (side.type === null) return [...side.findings];
  const is = READ_AS[said].includes(side.type);
  return [
    ...side.findings,
    ...sidesFinding(sides),
    finding('document-type', is ? 'pass' : 'fail', `said to be ${said}, found to be ${side.type}`),
  ];
}

const comparedFaces = (name: FindingName, comparison: Comparison | null, otherwise: FindingOutcome): Finding[] =>
  comparison
    ? [
        finding(
          name,
          matches(comparison) ? 'pass' : otherwise,
          `distance ${comparison.distance.toFixed(3)}, at most ${comparison.threshold.toFixed(3)}`,
        ),
      ]
    : [];

const PORTRAIT: Readonly<Record<PortraitFault, string>> = {
  too_small: 'the face on it is too small to be compared well',
  worn: 'the face on it is too worn or too blurred to be compared well',
};

function portraitFinding({ document, portraitFault }: FaceMatch): Finding {
  if (!document) return finding('portrait', 'warn', 'no face was found');
  return portraitFault
    ? finding('portrait', 'warn', PORTRAIT[portraitFault])
    : finding('portrait', 'pass', 'a face was found');
}

/** Whether other people of the integration have shown the same document. */
export const holderFinding = (others: number): Finding =>
  finding(
    'one-holder',
    others > 0 ? 'fail' : 'pass',
    others > 0 ? `shown by ${others} other people as well` : 'shown by nobody else',
  );

/**
 * What came of comparing faces. Without a selfie that can be compared it warns: nothing says whose the document is. Where the portrait can't
 * be compared well, a face that does not match it is no proof of another person, and warns.
 */
export function faceFindings(match: FaceMatch | null): Finding[] {
  if (!match) return [finding('face-match', 'warn', 'there was no selfie to compare')];
  return [
    portraitFinding(match),
    ...comparedFaces('face-match', match.document, match.portraitFault ? 'warn' : 'fail'),
    ...comparedFaces('enrolled-face', match.templates, 'fail'),
  ];
}

/** Whether somebody was there. */
export const livenessFinding = (isLive: boolean): Finding =>
  finding(
    'liveness',
    isLive ? 'pass' : 'warn',
    isLive ? 'the challenge was answered' : 'no answer to a challenge was accepted',
  );

/** That a kiosk was alone with the person: what was captured then is never approved by itself. */
export const offlineFinding = (): Finding => finding('captured-online', 'warn', 'the kiosk had no network');

/** A proof of address, which nobody has read before it is decided. */
export const proofFinding = (outcome: ProofOutcome | null): Finding =>
  finding(
    'proof-of-address',
    outcome === 'Approved' ? 'pass' : outcome === 'Declined' ? 'fail' : 'warn',
    outcome === 'Approved' || outcome === 'Declined' ? `it is ${outcome.toLowerCase()}` : 'nobody has looked at it',
  );

const DAY_MS = 86_400_000;

/** What was read of a proof of address, as far as it is decided by. */
export interface ProofRead {
  /** As `2026-11-28`; null where none was found. */
  readonly date: string | null;
  /** Whether a word beside it says that it is its date. */
  readonly isAnchored: boolean;
}

/** Whether a proof of address is recent. Days are counted from its date to today, both in UTC. */
export function recentFinding({ date, isAnchored }: ProofRead, maximumDays: number, today: Date): Finding {
  if (date === null) return finding('proof-recent', 'warn', 'no date was found');
  const days = Math.floor((today.getTime() - Date.parse(`${date}T00:00:00Z`)) / DAY_MS);
  const compared = `of ${date}, ${days} days ago; at most ${maximumDays}`;
  if (days > maximumDays) return finding('proof-recent', 'fail', compared);
  return isAnchored
    ? finding('proof-recent', 'pass', compared)
    : finding('proof-recent', 'warn', `${compared}; nothing says that it is its date`);
}

/** Whether a proof of address has the person's name. */
export const proofNameFinding = (comparison: 'same' | 'similar' | 'different', told: string): Finding =>
  finding(
    'proof-name',
    comparison === 'same' ? 'pass' : comparison === 'similar' ? 'warn' : 'fail',
    comparison === 'same'
      ? `it has ${told}`
      : comparison === 'similar'
        ? `it has a name like ${told}`
        : `it has no ${told}`,
  );

/** Whether a proof of address has the address that the document gives. */
export const proofAddressFinding = (comparison: 'same' | 'similar' | 'different', told: string): Finding =>
  finding(
    'proof-address',
    comparison === 'same' ? 'pass' : 'warn',
    comparison === 'same'
      ? `it has ${told}`
      : comparison === 'similar'
        ? `it has a part of ${told}`
        : `it has another address than ${told}`,
  );

/** What findings of a proof of address make of it: declined by one that fails, for a reviewer by one that warns. */
export function proofOutcome(findings: readonly Finding[]): ProofOutcome {
  if (findings.some(({ outcome }) => outcome === 'fail')) return 'Declined';
  return findings.length > 0 && findings.every(({ outcome }) => outcome === 'pass') ? 'Approved' : 'Under Review';
}

/** How the name on a document compares with the one that the integration gave. */
export const nameFinding = (comparison: 'same' | 'similar' | 'different', told: string, read: string): Finding =>
  finding(
    'name',
    comparison === 'same' ? 'pass' : comparison === 'similar' ? 'warn' : 'fail',
    `given ${told}, read ${read}`,
  );
