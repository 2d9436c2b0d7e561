import { toStoredJpeg, type FaceEngine } from '@vestibule/face';
import type { PostgresAuditTrail } from './features/audit/index.js';
import type { FaceAnalyser, FaceReader } from './features/face/index.js';
import type { IntegrationReader } from './features/integration/index.js';
import type { LivenessChallenges, LivenessVerdicts } from './features/liveness/index.js';
import { PostgresErasureRecorder } from './features/retention/index.js';
import {
  DecisionDryRuns,
  Decisions,
  EvidenceIntake,
  LivenessStep,
  EvidenceRecords,
  KioskVerifications,
  LibraryExaminer,
  type DocumentReads,
  PersonCalls,
  PersonPhone,
  PostgresDecisionWriter,
  PostgresEvidenceReader,
  PostgresEvidenceWriter,
  PostgresIntakeStore,
  PostgresVerificationReader,
  PostgresVerificationSessions,
  PostgresVerificationWriter,
  Reviews,
  Sandbox,
  Submissions,
  VerificationErasure,
  VerificationIntake,
  VerificationLifecycle,
  Verifications,
  VerificationSessions,
  VerificationTimers,
  type BlobStore,
  type PhoneConfirmation,
  type VerificationStores,
} from './features/verification/index.js';
import { PostgresEventRecorder } from './features/webhook/index.js';
import type { Clock, Id, InTransaction } from './kernel/index.js';
import type { TokenIssuer } from './platform/access/token-issuer.js';
import type { DataSource, EntityManager } from './platform/database/index.js';
import type { KeyRing } from './platform/vault/index.js';

/** The use cases of verifications that need no face engine. */
export interface VerificationApplication {
  readonly intake: VerificationIntake;
  readonly verificationRecords: Verifications;
  readonly verificationTimers: VerificationTimers;
  readonly verificationErasure: VerificationErasure;
  readonly verificationSessions: VerificationSessions;
  readonly evidenceRecords: EvidenceRecords;
  readonly decisionDryRuns: DecisionDryRuns;
  readonly reviews: Reviews;
  readonly personPhone: PersonPhone;
}

/** Those that do. */
export interface VerificationFaceApplication {
  readonly evidenceIntake: EvidenceIntake;
  readonly submissions: Submissions;
  readonly livenessStep: LivenessStep;
  readonly kioskVerifications: KioskVerifications;
}

/** What verifications are wired from. */
export interface VerificationWiring {
  readonly dataSource: DataSource;
  readonly keys: KeyRing;
  readonly clock: Clock;
  readonly tokenIssuer: TokenIssuer;
  readonly integrations: IntegrationReader;
  readonly faces: FaceReader;
  readonly blobs: BlobStore;
  readonly phones: PhoneConfirmation;
  readonly inTransaction: <Stores>(stores: (manager: EntityManager) => Stores) => InTransaction<Stores>;
  readonly audit: (manager: EntityManager) => PostgresAuditTrail;
  /** The base of request URLs. */
  readonly requestUrl: () => string;
  /** The address under which the API is reached. */
  readonly apiUrl: () => string;
}

/** Wires the use cases of verifications. */
export function openVerification(wiring: VerificationWiring) {
  const { dataSource, keys, clock, tokenIssuer, integrations, blobs } = wiring;
  const change = wiring.inTransaction<VerificationStores>((manager) => ({
    verifications: new PostgresVerificationWriter(manager, keys),
    sessions: new PostgresVerificationSessions(manager),
    evidence: new PostgresEvidenceWriter(manager, keys),
    decisions: new PostgresDecisionWriter(manager),
    policyOf: (id, version) => integrations.policyOfVersion(id, version, manager),
    events: new PostgresEventRecorder(manager, keys, 'verification'),
    audit: wiring.audit(manager),
    blobs,
    erasures: new PostgresErasureRecorder(manager),
  }));
  const reader = new PostgresVerificationReader(dataSource, keys, wiring.requestUrl);
  const evidenceReader = new PostgresEvidenceReader(dataSource, keys);
  const lifecycle = new VerificationLifecycle({ reader, clock });
  const sign = (receipt: object) => tokenIssuer.signReceipt(receipt);
  const decisions = new Decisions(lifecycle, sign);
  const accountOf = (id: Id) => integrations.find(id);
  const calls = new PersonCalls({ change, clock });
  const application: VerificationApplication = {
    verificationRecords: new Verifications(reader),
    verificationErasure: new VerificationErasure({ change, blobs, sign, clock }),
    verificationTimers: new VerificationTimers({
      change,
      reader,
      lifecycle,
      sandbox: new Sandbox({ lifecycle, decisions, specimen, clock }),
      clock,
    }),
    intake: new VerificationIntake({
      accountOf: (id) => integrations.intakeAccount(id),
      store: new PostgresIntakeStore(dataSource, keys),
      reader,
      clock,
    }),
    verificationSessions: new VerificationSessions({
      change,
      reader,
      calls,
      accountOf,
      sign: (session, until) => tokenIssuer.forSession({ ...session, until }),
      clock,
    }),
    evidenceRecords: new EvidenceRecords({ reader: evidenceReader, blobs, change }),
    decisionDryRuns: new DecisionDryRuns({
      reader: evidenceReader,
      policyOf: (id, version) => integrations.policyOfVersion(id, version),
      policyNow: async (id) => (await integrations.find(id))?.policy,
    }),
    reviews: new Reviews({ change, lifecycle, decisions, reader, clock }),
    personPhone: new PersonPhone(calls, wiring.phones),
  };
  return {
    application,
    withFaceEngine: (
      engine: FaceEngine,
      analyser: FaceAnalyser,
      liveness: { readonly challenges: LivenessChallenges; readonly verdicts: LivenessVerdicts },
      documents?: DocumentReads,
    ): VerificationFaceApplication => {
      const examiner = new LibraryExaminer(engine, analyser, documents);
      const templatesOf = async (id: Id, identifier: string) => {
        const face = await wiring.faces.findByIdentifier(id, identifier);
        const templates = face?.enabled ? await wiring.faces.templates(face) : [];
        const { modelVersion } = engine;
        return templates.filter((each) => each.modelVersion === modelVersion).map(({ descriptor }) => descriptor);
      };
      const evidenceIntake = new EvidenceIntake({
        calls,
        change,
        reader,
        lifecycle,
        blobs,
        examiner,
        signUpload: (sessionId, claims, until) => tokenIssuer.forUpload(sessionId, claims, until),
        verifyUpload: (token) => tokenIssuer.verifyUpload(token),
        uploadUrl: (token) => `${wiring.apiUrl()}/v2/evidence/${token}`,
      });
      const livenessStep = new LivenessStep({ calls, ...liveness });
      const submitting = { calls, change, lifecycle, decisions, reader, examiner, templatesOf, accountOf };
      const submissions = new Submissions(submitting);
      const kioskVerifications = new KioskVerifications({
        sessions: application.verificationSessions,
        calls,
        evidence: evidenceIntake,
        liveness: livenessStep,
        submissions,
      });
      return { evidenceIntake, livenessStep, submissions, kioskVerifications };
    },
  };
}

/** A passport's page in its proportions (ICAO Doc 9303 part 4: 125 by 88 mm), with nothing on it. */
const specimen = (): Promise<Uint8Array> => {
  const [width, height] = [625, 440];
  return toStoredJpeg({ width, height, data: new Uint8Array(width * height * 3).fill(0xdd) });
};
