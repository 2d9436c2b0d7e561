import type { DocumentReading, Field as DocumentField, ProofReading } from '@vestibule/documents';
import { Extensions, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { KeptVerdict } from '../../liveness/index.js';
import type { Consent, Findings, LivenessFindings, OpenedEvidence } from '../app/evidence-ports.js';
import { imageKeysOf } from '../app/evidence-records.js';
import type { Reviewed } from '../app/reviews.js';
import type { Decision, Outcome, Proposal, ReasonCode } from '../domain/decision.js';
import { matches, type Comparison, type EvidenceKind, type FaceMatch } from '../domain/evidence.js';
import type { Finding, FindingName, FindingOutcome } from '../domain/findings.js';
import type { PersonDetails } from '../domain/verification.js';
import {
  DocumentEnum,
  EvidenceKindEnum,
  FindingEnum,
  FindingOutcomeEnum,
  OutcomeEnum,
  ProofOutcomeEnum,
  ReasonCodeEnum,
} from './enums.js';
import { VerificationView } from './verification-view.js';

/** Signals of a rule. */
const SIGNALS = 20;

@ObjectType('FaceComparison', { description: 'One comparison of two faces.' })
class ComparisonView {
  @Field(() => Float, { description: 'Euclidean, between descriptors.' })
  readonly distance: number;
  @Field(() => Float, { description: 'Up to which distance two are taken to be of one person.' })
  readonly threshold: number;
  @Field(() => Int, { description: '0 to 100; 80 at the threshold.' })
  readonly similarity: number;
  @Field(() => Boolean)
  readonly matches: boolean;

  constructor(comparison: Comparison) {
    this.distance = comparison.distance;
    this.threshold = comparison.threshold;
    this.similarity = Math.round(comparison.similarity);
    this.matches = matches(comparison);
  }
}

@ObjectType('FaceMatch', { description: 'What a selfie was compared with.' })
class FaceMatchView {
  @Field(() => String)
  readonly modelVersion: string;
  @Field(() => ComparisonView, {
    nullable: true,
    description: 'With the portrait on the document; null: none was found.',
  })
  readonly document: ComparisonView | null;
  @Field(() => ComparisonView, { nullable: true, description: 'With what the person enrolled; null: nobody did.' })
  readonly templates: ComparisonView | null;

  constructor({ modelVersion, document, templates }: FaceMatch) {
    this.modelVersion = modelVersion;
    this.document = document && new ComparisonView(document);
    this.templates = templates && new ComparisonView(templates);
  }
}

@ObjectType('LivenessSignal', { description: 'What one signal made of an answer to a liveness challenge.' })
class LivenessSignalView {
  @Field(() => String)
  readonly name: string;
  @Field(() => Float, { nullable: true, description: 'Null: it measured nothing, or beyond all numbers.' })
  readonly value: number | null;
  @Field(() => String, { description: 'pass, doubt, refuse or unknown.' })
  readonly finding: string;

  constructor({ name, value, finding }: KeptVerdict['signals'][number]) {
    this.name = name;
    this.value = value;
    this.finding = finding;
  }
}

@ObjectType('LivenessFindings', { description: 'What was made of a liveness challenge.' })
class LivenessFindingsView {
  @Field(() => Boolean, { description: 'Whether it was accepted; else the person went on without one.' })
  readonly accepted: boolean;
  @Field(() => String, { nullable: true, description: 'The rule that it was judged by.' })
  readonly ruleVersion: string | null;
  @Extensions({ listSize: SIGNALS })
  @Field(() => [LivenessSignalView])
  readonly signals: readonly LivenessSignalView[];

  constructor({ verdict }: LivenessFindings) {
    this.accepted = verdict?.decision === 'accepted';
    this.ruleVersion = verdict?.ruleVersion ?? null;
    this.signals = verdict?.signals.map((signal) => new LivenessSignalView(signal)) ?? [];
  }
}

@ObjectType('Finding', { simpleResolvers: true, description: 'One thing that was looked at, and how it came out.' })
class FindingView implements Finding {
  @Field(() => FindingEnum)
  readonly name!: FindingName;
  @Field(() => FindingOutcomeEnum)
  readonly outcome!: FindingOutcome;
  @Field(() => String, { description: 'What was compared, in words.' })
  readonly compared!: string;
}

@ObjectType('DocumentField', { description: 'One field of a document as it was read.' })
class DocumentFieldView {
  @Field(() => String)
  readonly name: string;
  @Field(() => String, { description: 'As it is printed; dates as 1990-12-31, or as much of that as is known.' })
  readonly value: string;
  @Field(() => String, { description: 'Where it was read: mrz, barcode or print.' })
  readonly source: string;
  @Field(() => Float, { description: '0 to 1.' })
  readonly confidence: number;

  constructor(name: string, { value, source, confidence }: DocumentField) {
    this.name = name;
    this.value = value;
    this.source = source;
    this.confidence = confidence;
  }
}

@ObjectType('DocumentReading', { description: 'What was read of one side of a document.' })
class ReadingView {
  @Field(() => String, {
    nullable: true,
    description: 'What it is, by what it says itself; null: nothing could be read.',
  })
  readonly type: string | null;
  @Extensions({ listSize: 3 })
  @Field(() => [String], { nullable: true, description: 'The lines of its machine-readable zone as they are printed.' })
  readonly mrz: readonly string[] | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether the printed check digits hold; null: there are none.' })
  readonly valid: boolean | null;
  @Field(() => Float, { description: 'How sure the reading is on the whole, 0 to 1.' })
  readonly confidence: number;
  @Extensions({ listSize: SIGNALS })
  @Field(() => [DocumentFieldView])
  readonly fields: readonly DocumentFieldView[];
  @Extensions({ listSize: SIGNALS })
  @Field(() => [FindingView])
  readonly findings: readonly Finding[];

  constructor({ type, mrz, valid, confidence, fields, findings }: DocumentReading) {
    this.type = type;
    this.mrz = mrz;
    this.valid = valid;
    this.confidence = confidence;
    this.fields = Object.entries(fields).map(([name, field]) => new DocumentFieldView(name, field));
    this.findings = findings;
  }
}

@ObjectType('ProofReading', { description: 'What was read of a proof of address.' })
class ProofView {
  @Field(() => String, { nullable: true, description: 'The name at its head.' })
  readonly issuer: string | null;
  @Field(() => String, { nullable: true, description: 'Its date: 2026-11-28. Null: none was found.' })
  readonly date: string | null;
  @Field(() => Boolean, { description: 'Whether a word beside the date says that it is its own.' })
  readonly isAnchored: boolean;

  constructor({ issuer, date, isAnchored }: ProofReading) {
    this.issuer = issuer;
    this.date = date;
    this.isAnchored = isAnchored;
  }
}

@ObjectType('EvidenceFindings', { description: 'What was found out about a piece of evidence.' })
export class FindingsView {
  @Field(() => Boolean, { nullable: true, description: 'Whether a face was found; null where none was looked for.' })
  readonly faceFound: boolean | null;
  @Field(() => Int, { nullable: true, description: 'Pixels between the ends of its jaw.' })
  readonly faceWidth: number | null;
  @Field(() => FaceMatchView, { nullable: true })
  readonly match: FaceMatchView | null;
  @Field(() => LivenessFindingsView, { nullable: true, description: 'Of a liveness challenge.' })
  readonly liveness: LivenessFindingsView | null;

  @Field(() => ReadingView, { nullable: true, description: 'What was read of a document’s side.' })
  readonly reading: ReadingView | null;
  @Extensions({ listSize: SIGNALS })
  @Field(() => [FindingView], {
    nullable: true,
    description: 'All that the policy decided by, of evidence of the kind FINDINGS.',
  })
  readonly all: readonly Finding[] | null;

  @Field(() => ProofView, { nullable: true })
  readonly proof: ProofView | null;

  constructor({ face, match, liveness, reading, proof, findings }: Findings) {
    this.faceFound = face === undefined ? null : face !== null;
    this.faceWidth = face ? Math.round(face.jawWidth) : null;
    this.match = match ? new FaceMatchView(match) : null;
    this.liveness = liveness ? new LivenessFindingsView(liveness) : null;
    this.reading = reading ? new ReadingView(reading) : null;
    this.proof = proof ? new ProofView(proof) : null;
    this.all = findings ?? null;
  }
}

/** A piece of evidence. */
@ObjectType('Evidence', { description: 'What a decision rests on.' })
export class EvidenceView {
  /** What the fields with resolvers of their own start from; no field itself. */
  readonly evidence: OpenedEvidence;
  readonly integrationId: string;
  @Field(() => ID)
  readonly id: string;
  @Field(() => EvidenceKindEnum)
  readonly kind: EvidenceKind;
  @Field(() => DocumentEnum, { nullable: true })
  readonly documentType: string | null;
  @Field(() => String, { nullable: true, description: 'Of the file as it was sent.' })
  readonly mediaType: string | null;
  @Field(() => Int, { nullable: true })
  readonly bytes: number | null;
  @Field(() => String, { description: 'Of the file as it was sent, in hex; the receipts have it.' })
  readonly sha256: string;
  @Extensions({ listSize: 10 })
  @Field(() => [String], { description: 'Its pages: keys for `GET /v2/images/<key>`.' })
  readonly images: readonly string[];
  @Field(() => ProofOutcomeEnum, { nullable: true, description: 'Of a proof of address.' })
  readonly outcome: string | null;
  @Field(() => Date)
  readonly takenAt: Date;
  @Field(() => Date, { nullable: true, description: 'Since when it counts no more.' })
  readonly replacedAt: Date | null;

  constructor(evidence: OpenedEvidence, integrationId: string) {
    this.evidence = evidence;
    this.integrationId = integrationId;
    this.id = evidence.id;
    this.kind = evidence.kind;
    this.documentType = evidence.documentType;
    this.mediaType = evidence.mediaType;
    this.bytes = evidence.bytes;
    this.sha256 = evidence.sha256;
    this.images = imageKeysOf(integrationId, evidence);
    this.outcome = evidence.outcome;
    this.takenAt = evidence.takenAt;
    this.replacedAt = evidence.replacedAt;
  }
}

@ObjectType('Consent', { simpleResolvers: true, description: 'That the person agreed to a text.' })
export class ConsentView implements Consent {
  @Field(() => ID)
  readonly id!: string;
  @Field(() => String)
  readonly version!: string;
  @Field(() => String)
  readonly language!: string;
  @Field(() => Date)
  readonly givenAt!: Date;
}

@ObjectType('Decision', { simpleResolvers: true, description: 'A decision about a verification.' })
export class DecisionView implements Decision {
  @Field(() => Int, { description: 'The number of the change that it caused.' })
  readonly number!: number;
  @Field(() => OutcomeEnum)
  readonly outcome!: Outcome;
  @Field(() => ReasonCodeEnum, { nullable: true })
  readonly reasonCode!: ReasonCode | null;
  @Field(() => String, { description: 'As in the audit trail.' })
  readonly decidedBy!: string;
  @Field(() => String, { nullable: true, description: 'Who had proposed it, where two have to agree.' })
  readonly proposedBy!: string | null;
  @Field(() => String, { description: 'Signed: a compact JWS; `vestibule receipt verify` checks it.' })
  readonly receipt!: string;
  @Field(() => Date)
  readonly at!: Date;
}

@ObjectType('DecisionProposal', { simpleResolvers: true, description: 'What a first reviewer would decide.' })
export class ProposalView implements Omit<Proposal, 'verificationId'> {
  @Field(() => OutcomeEnum)
  readonly outcome!: Outcome;
  @Field(() => ReasonCodeEnum, { nullable: true })
  readonly reasonCode!: ReasonCode | null;
  @Field(() => String, { description: 'As in the audit trail.' })
  readonly proposedBy!: string;
  @Field(() => Date)
  readonly at!: Date;
}

const text = { nullable: true };
const isoDate = { nullable: true, description: 'As ISO 8601 writes it: 1990-12-31.' };

@ObjectType('PersonDetails', { simpleResolvers: true, description: 'Who somebody is by the documents.' })
@InputType('PersonDetailsInput', { description: 'Who somebody is by the documents; what is not given is not known.' })
export class PersonDetailsView implements PersonDetails {
  @Field(() => String, text)
  readonly firstName!: string | null;
  @Field(() => String, text)
  readonly lastName!: string | null;
  @Field(() => String, isoDate)
  readonly dateOfBirth!: string | null;
  @Field(() => String, text)
  readonly gender!: string | null;
  @Field(() => String, text)
  readonly idNumber!: string | null;
  @Field(() => String, text)
  readonly nationality!: string | null;
  @Field(() => String, text)
  readonly placeOfBirth!: string | null;
  @Field(() => String, isoDate)
  readonly expirationDate!: string | null;
  @Field(() => String, text)
  readonly address!: string | null;
  @Field(() => String, text)
  readonly country!: string | null;
}

/** What came of a reviewer's decision. */
@ObjectType('ReviewedVerification', { description: 'A reviewer decided, or proposed where two have to agree.' })
export class ReviewedView {
  @Field(() => VerificationView)
  readonly verification: VerificationView;
  @Field(() => ProposalView, { nullable: true, description: 'Where a second reviewer has to agree.' })
  readonly proposal: ProposalView | null;

  constructor({ verification, proposal }: Reviewed) {
    this.verification = new VerificationView(verification);
    this.proposal = proposal;
  }
}
