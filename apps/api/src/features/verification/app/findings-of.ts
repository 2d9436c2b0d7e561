import { addressIn, compareNames, nameIn, printedSideFindings, type DocumentReading } from '@vestibule/documents';
import type { IdentityDocument, ProofOutcome, VerificationPolicy } from '../domain/evidence.js';
import {
  documentFindings,
  faceFindings,
  holderFinding,
  isPrint,
  livenessFinding,
  nameFinding,
  offlineFinding,
  proofAddressFinding,
  proofFinding,
  proofNameFinding,
  recentFinding,
  tellingSide,
  type Finding,
} from '../domain/findings.js';
import type { PersonDetails, Subject, Verification } from '../domain/verification.js';
import type { LivenessFindings, OpenedEvidence } from './evidence-ports.js';

const pieceOf = (evidence: readonly OpenedEvidence[], kind: OpenedEvidence['kind']): OpenedEvidence | undefined =>
  evidence.find((each) => each.kind === kind);

/** What was read of a document: its front, and its back. */
const sidesOf = (evidence: readonly OpenedEvidence[]): DocumentReading[] =>
  (['document_front', 'document_back'] as const).flatMap((kind) => pieceOf(evidence, kind)?.findings.reading ?? []);

const readSide = (evidence: readonly OpenedEvidence[]): DocumentReading | undefined => {
  const sides = sidesOf(evidence);
  const telling = tellingSide(sides);
  return sides.find((side) => side === telling && side.type !== null);
};

/** The name on the document against the one that the integration gave. */
function nameFindings({ firstName, lastName }: Subject, side: DocumentReading | undefined): Finding[] {
  if (!side) return [];
  const [surname, given] = [side.fields.lastName?.value ?? '', side.fields.firstName?.value ?? null];
  const cut = side.findings.some(({ name, outcome }) => name === 'names-whole' && outcome !== 'pass');
  const comparison = compareNames({ surname: lastName, given: firstName }, { surname, given }, cut);
  return [nameFinding(comparison, `${firstName} ${lastName}`, [given, surname].filter(Boolean).join(' '))];
}

/** What is printed on one side against what a machine reads of the other. */
function printedFindings(sides: readonly DocumentReading[]): Finding[] {
  const read = sides.filter(({ type }) => type !== null);
  const [machine, print] = [read.find((side) => !isPrint(side)), read.find((side) => isPrint(side))];
  return machine && print ? printedSideFindings(machine.fields, print.fields) : [];
}

/** What is found with more than the evidence of one verification. */
export interface FoundElsewhere {
  /** People of the integration who have shown the same document. */
  readonly otherHolders: number;
  /** Of the proof of address, and what came of it. */
  readonly proofs: readonly Finding[];
  readonly proofOutcome: ProofOutcome | null;
  /** Whether all was captured without a network. */
  readonly offline: boolean;
}

/**
 * Everything that is found of what a person handed in, by what the policy asks for.
 */
export function findingsOf(
  { subject }: Verification,
  policy: VerificationPolicy,
  evidence: readonly OpenedEvidence[],
  { otherHolders, proofs, proofOutcome, offline }: FoundElsewhere,
): Finding[] {
  const front = pieceOf(evidence, 'document_front');
  const side = readSide(evidence);
  const liveness = pieceOf(evidence, 'liveness')?.findings.liveness?.verdict ?? null;
  return [
    ...documentFindings(sidesOf(evidence), front?.documentType as IdentityDocument),
    ...printedFindings(sidesOf(evidence)),
    ...(side?.fields.idNumber ? [holderFinding(otherHolders)] : []),
    ...nameFindings(subject, side),
    ...(policy.verificationFace === 'off' ? [] : faceFindings(pieceOf(evidence, 'face_match')?.findings.match ?? null)),
    ...(policy.verificationFace === 'liveness' ? [livenessFinding(isLiveBy(policy, liveness))] : []),
    ...(policy.verificationProofOfAddress ? proofs : []),
    ...(policy.verificationProofOfAddress ? [proofFinding(proofOutcome)] : []),
    ...(offline ? [offlineFinding()] : []),
  ];
}

/** The address that the document gives: of its telling side, else of the other. */
function addressOf(evidence: readonly OpenedEvidence[]): string | undefined {
  const sides = sidesOf(evidence);
  return [readSide(evidence), ...sides].find((side) => side?.fields.address)?.fields.address?.value;
}

/** What is found of a proof of address; nothing where nobody has tried to read it. */
export function proofFindingsOf(
  { subject: { firstName, lastName } }: Verification,
  { verificationProofDays }: VerificationPolicy,
  evidence: readonly OpenedEvidence[],
  today: Date,
): Finding[] {
  const proof = pieceOf(evidence, 'proof_of_address')?.findings.proof;
  if (!proof) return [];
  const named = nameIn(proof.lines, { surname: lastName, given: firstName });
  const address = addressOf(evidence);
  return [
    recentFinding(proof, verificationProofDays, today),
    proofNameFinding(named, `${firstName} ${lastName}`),
    ...(address ? [proofAddressFinding(addressIn(proof.lines, address), address)] : []),
  ];
}

/** Who the person is by the document; undefined where nothing of it could be read. A date of which a part is unknown is none. */
export function detailsOf(evidence: readonly OpenedEvidence[]): PersonDetails | undefined {
  const side = readSide(evidence);
  if (!side) return undefined;
  const { fields } = side;
  const date = (value: string | undefined): string | null =>
    value && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : null;
  return {
    firstName: fields.firstName?.value ?? null,
    lastName: fields.lastName?.value ?? null,
    dateOfBirth: date(fields.dateOfBirth?.value),
    gender: fields.gender?.value ?? null,
    idNumber: fields.idNumber?.value ?? null,
    nationality: fields.nationality?.value ?? null,
    placeOfBirth: null,
    expirationDate: date(fields.expirationDate?.value),
    address: fields.address?.value ?? null,
    country: fields.country?.value ?? null,
  };
}

/**
 * Whether an answer to a liveness challenge stands by itself: it was accepted, and the screen's colours came back where the policy
 * wants a reviewer's look at whoever did without.
 */
function isLiveBy(
  { livenessLight, livenessWithoutLight }: VerificationPolicy,
  verdict: LivenessFindings['verdict'],
): boolean {
  if (verdict?.decision !== 'accepted') return false;
  if (livenessLight !== 'required' || livenessWithoutLight === 'gesture') return true;
  return verdict.signals.some(({ name, finding }) => name === 'light' && finding === 'pass');
}
