import type { FaceEngine } from '@vestibule/face';
import type { PassiveDetector } from '@vestibule/face/liveness';
import { CaptureIntake, KioskSessions } from './features/device/index.js';
import { FaceRegistration, FaceVerifications, LibraryAnalyser } from './features/face/index.js';
import {
  challengeSigner,
  LibraryKeyFrameExaminer,
  LivenessChallenges,
  LivenessVerdicts,
  PostgresChallengeStore,
  type LivenessStores,
} from './features/liveness/index.js';
import type { DocumentReads } from './features/verification/index.js';
import type { Id } from './kernel/index.js';
import type { openVerification, VerificationFaceApplication, VerificationWiring } from './verification-parts.js';

/** The use cases that look at faces. */
export interface FaceApplication extends VerificationFaceApplication {
  readonly registration: FaceRegistration;
  readonly verifications: FaceVerifications;
  readonly livenessChallenges: LivenessChallenges;
  readonly livenessVerdicts: LivenessVerdicts;
  readonly kioskSessions: KioskSessions;
  readonly captures: CaptureIntake;
}

type FaceParts = Omit<ConstructorParameters<typeof FaceRegistration>[0], 'analyser' | 'liveness'>;
type SessionParts = Omit<ConstructorParameters<typeof KioskSessions>[0], 'verifications' | 'liveness'>;
type CaptureParts = Omit<
  ConstructorParameters<typeof CaptureIntake>[0],
  'registration' | 'verifications' | 'liveness' | 'kioskVerifications' | keyof SessionParts
>;

/** What they are wired from, besides the engine. */
export interface FaceWiring extends Pick<
  VerificationWiring,
  'dataSource' | 'keys' | 'clock' | 'tokenIssuer' | 'integrations' | 'inTransaction' | 'audit'
> {
  readonly face: FaceParts;
  readonly sessions: SessionParts;
  readonly captures: CaptureParts;
  readonly verification: Pick<ReturnType<typeof openVerification>, 'withFaceEngine'>;
}

/** Wires what looks at faces. */
export function openFaces(
  wiring: FaceWiring,
  engine: FaceEngine,
  passive: PassiveDetector | undefined,
  documents: DocumentReads | undefined,
): FaceApplication {
  const { dataSource, keys, clock, tokenIssuer, integrations, inTransaction, audit } = wiring;
  const liveness = {
    change: inTransaction<LivenessStores>((manager) => ({
      challenges: new PostgresChallengeStore(manager),
      audit: audit(manager),
    })),
    signer: challengeSigner(tokenIssuer, keys, dataSource),
    accountOf: (id: Id) => integrations.find(id),
    clock,
  };
  const challenges = new LivenessChallenges(liveness);
  const verdicts = new LivenessVerdicts({ ...liveness, examiner: new LibraryKeyFrameExaminer(engine), passive });
  const analyser = new LibraryAnalyser(engine);
  const faceParts = { ...wiring.face, analyser, liveness: verdicts };
  const registration = new FaceRegistration(faceParts);
  const verifications = new FaceVerifications(faceParts);
  const ofVerifications = wiring.verification.withFaceEngine(engine, analyser, { challenges, verdicts }, documents);
  return {
    registration,
    verifications,
    livenessChallenges: challenges,
    livenessVerdicts: verdicts,
    ...ofVerifications,
    kioskSessions: new KioskSessions({ ...wiring.sessions, verifications, liveness: challenges }),
    captures: new CaptureIntake({
      ...wiring.sessions,
      ...wiring.captures,
      registration,
      verifications,
      liveness: verdicts,
      kioskVerifications: ofVerifications.kioskVerifications,
    }),
  };
}
