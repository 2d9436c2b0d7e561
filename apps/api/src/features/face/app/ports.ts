import type { Actor, ErrorCode, Id, InTransaction, Page, PageRequest, Result } from '../../../kernel/index.js';
import type { Erasure } from '../../retention/index.js';
import type { Face, FaceConsent, FaceImage, Gesture } from '../domain/face.js';
import type { GestureFault, Mirrored, QualityFault } from '../domain/refusal.js';
import type { FaceVerification } from '../domain/verification.js';

/** A face descriptor with the version of the model that made it. */
export interface Template {
  readonly imageId: Id;
  readonly modelVersion: string;
  readonly descriptor: Float32Array;
}

/** Reads faces. */
export interface FaceReader {
  find(integrationId: Id, id: Id): Promise<Face | undefined>;
  /** Whoever's it is: for the registration page, which knows nothing but the id. */
  findAny(id: Id): Promise<Face | undefined>;
  findByRegistrationCode(integrationId: Id, code: string): Promise<Face | undefined>;
  findByIdentifier(integrationId: Id, uniqueIdentifier: string): Promise<Face | undefined>;
  list(integrationId: Id, page: PageRequest): Promise<Page<Face>>;
  templates(face: Face): Promise<Template[]>;
  /** The same part of each face's list, by the face's id. */
  verifications(faces: readonly Face[], page: PageRequest): Promise<ReadonlyMap<Id, Page<FaceVerification>>>;
  /** Whose image a key is. */
  findImageOwner(integrationId: Id, key: string): Promise<{ faceId: Id; personId: Id } | undefined>;
}

/** Changes faces, in a transaction. */
export interface FaceWriter {
  /** Makes a face and its person, or gives the one that has the identifier. */
  findOrInsert(draft: NewFace): Promise<Face>;
  findForChange(integrationId: Id, id: Id): Promise<Face | undefined>;
  prolongRegistration(id: Id, until: Date): Promise<void>;
  insertImages(face: Face, enrolment: Enrolment, at: Date): Promise<void>;
  replaceTemplates(face: Face, templates: readonly Template[], at: Date): Promise<void>;
  setEnabled(id: Id, enabled: boolean): Promise<void>;
  recordVerification(verification: FaceVerification): Promise<void>;
  countRefusals(faceId: Id, since: Date): Promise<number>;
  lock(id: Id, until: Date): Promise<void>;
  /** What the person agreed to; undefined before her face is stored. */
  consent(faceId: Id): Promise<FaceConsent | undefined>;
  /** Deletes everything of a face and destroys its person's key; gives the keys of the blobs that are to go. */
  erase(face: Face, at: Date): Promise<{ blobKeys: string[]; templates: number; verifications: number }>;
  /** Deletes an attempt; undefined where there is none. */
  forgetAttempt(integrationId: Id, id: Id): Promise<{ faceId: Id; imageKey: string | null } | undefined>;
}

/** What is stored of a person who enrols. */
export interface Enrolment {
  readonly images: readonly FaceImage[];
  readonly templates: readonly Template[];
  readonly consent: FaceConsent;
}

/** What a new face is made from. */
export interface NewFace {
  readonly id: Id;
  readonly integrationId: Id;
  readonly uniqueIdentifier: string;
  readonly registrationUntil: Date;
  readonly registrationCode: string;
  readonly createdAt: Date;
}

/** Something that happened to a face, to be told to the integration. */
export interface FaceEvent {
  readonly kind: 'images_stored';
  readonly integrationId: Id;
  readonly personId: Id;
  readonly subjectId: Id;
  /** Sent as JSON, exactly so. */
  readonly body: object;
  readonly at: Date;
}

/** Writes events beside the change that caused them; the webhook feature has them. */
export interface EventRecorder {
  record(event: FaceEvent): Promise<void>;
  /** Cancels what is still to be sent about a face. */
  cancelDeliveries(faceId: Id): Promise<void>;
}

/** Writes what was done, in the same transaction. */
export interface AuditTrail {
  record(actor: Actor, action: string, subject: { type: string; id: Id; integrationId: Id | null }): Promise<void>;
}

/** Where pictures come from that no integrator sent: a kiosk's capture. */
export interface CaptureOrigin {
  /** Made by the device; one capture changes a face once. */
  readonly captureId: string;
  readonly deviceId: Id;
  readonly sessionId: Id | null;
  readonly purpose: 'register' | 'verify' | 'identify';
  readonly offline: boolean;
  /** Taken with an attendant's help, without gestures. */
  readonly assisted: boolean;
  readonly capturedAt: Date;
  /** What the person agreed to there before any picture was taken. */
  readonly consent: Omit<FaceConsent, 'takenBy'>;
  /** What the kiosk decided by itself; null where it decided nothing. */
  readonly localVerified: boolean | null;
  /** What was made of the liveness challenge that it answers; null where it answers none. */
  readonly liveness: {
    readonly decision: 'accepted' | 'refused' | 'inconclusive';
    readonly told: readonly string[];
  } | null;
}

/** What came of a capture. */
export interface CaptureResult {
  /** Null where none was found. */
  readonly faceId: Id | null;
  readonly outcome: 'registered' | 'verified' | 'submitted' | 'refused' | 'unusable' | 'rejected';
  /** Why it was unusable or rejected. */
  readonly code: ErrorCode | null;
  readonly at: Date;
}

/** Keeps what came of captures, beside the change that it was; the device feature has it. */
export interface CaptureRecorder {
  /** Errors: CONFLICT where the capture was taken already, KIOSK_SESSION_UNKNOWN where its session took another. */
  record(integrationId: Id, origin: CaptureOrigin, result: CaptureResult): Promise<Result<void>>;
}

/** Answers to liveness challenges that were accepted; the liveness feature has them. */
export interface AcceptedLiveness {
  /**
   * Spends the answer whose pictures these are, by what each is of: each goes with one call. Whether there was one.
   */
  spend(faceId: Id, purpose: 'register' | 'verify', pictures: Readonly<Record<string, Uint8Array>>): Promise<boolean>;
}

/** Keeps receipts of what was erased; the retention feature has them. */
export interface ErasureRecorder {
  record(erasure: Erasure): Promise<void>;
}

/** What a change of a face may write. */
export interface FaceStores {
  readonly faces: FaceWriter;
  readonly captures: CaptureRecorder;
  readonly events: EventRecorder;
  readonly erasures: ErasureRecorder;
  readonly audit: AuditTrail;
}

/** Runs a change. */
export type ChangeFaces = InTransaction<FaceStores>;

/** A person's images at rest, sealed with her key. */
export interface ImageStore {
  /** Whether it was stored: not where the person was erased meanwhile. */
  put(personId: Id, key: string, image: Uint8Array): Promise<boolean>;
  get(personId: Id, key: string): Promise<Buffer | undefined>;
  remove(key: string): Promise<void>;
}

/** What is measured of a face; what of it is good enough, {@link FaceAnalyser} judges. */
export interface FaceSigns {
  /** Pixels between the jaw's ends, in the picture as it was sent. */
  readonly jawWidth: number;
  /** Variance of the Laplacian over that of the brightness, of the face at a fixed size: more is sharper. */
  readonly sharpness: number;
  /** 0 to 1. */
  readonly brightness: number;
  /** Part of the face that is all but white, 0 to 1. */
  readonly overexposed: number;
  /** How far the head is turned: 0 to the front, positive where the nose points to the picture's right. */
  readonly yaw: number;
  /** There where gestures were asked for. */
  readonly gestures?: {
    /** 0 to 1. */
    readonly smile: number;
    /** Height of the eyes' opening by their width; undefined where it can't be seen. */
    readonly lidGap: number | undefined;
  };
}

/** What is made of an image that shows one face. */
export interface Analysis {
  readonly descriptor: Float32Array;
  readonly signs: FaceSigns;
  /** The picture as it is stored: JPEG, upright, without metadata. Empty where it wasn't asked for. */
  readonly stored: Uint8Array;
}

/** What is wanted of an analysis besides the descriptor. */
export interface AnalysisOptions {
  /** Whether the picture is to be stored. */
  readonly keep: boolean;
  /** Whether smile and eyes are looked at; default false. */
  readonly gestures?: boolean;
}

/** What is asked of a face as a picture. */
export interface QualityLimits {
  /** The least {@link FaceSigns.jawWidth} of a face that looks into the camera. */
  readonly minimumWidth: number;
  /** Whether the face must look into the camera. */
  readonly frontal: boolean;
}

/** A gesture that its image does not show. */
export interface MissingGesture {
  readonly gesture: Gesture;
  readonly fault: GestureFault;
}

/** Finds the one face of an image and describes it; the face library does it. */
export interface FaceAnalyser {
  /** The version of the model that its descriptors come from. */
  readonly modelVersion: string;
  /** Errors: the codes of images (IMAGE_UNREADABLE, NO_FACE, …) and OVERLOADED. */
  analyse(image: Uint8Array, options: AnalysisOptions): Promise<Result<Analysis>>;
  /** The first thing that is wrong with a face as a picture. */
  judgeQuality(signs: FaceSigns, limits: QualityLimits): QualityFault | undefined;
  /** The least {@link FaceSigns.jawWidth} that {@link judgeQuality} takes: a head that is turned shows less of its jaw. */
  neededWidth(limits: QualityLimits): number;
  /** The gestures that the four images of an enrolment do not show. */
  judgeGestures(signs: Readonly<Record<Gesture, FaceSigns>>, mirrored: Mirrored): readonly MissingGesture[];
  /** Euclidean distance. */
  distance(a: Float32Array, b: Float32Array): number;
  /** The distance up to which a descriptor and the nearest of so many templates are taken to be of one person. */
  thresholdFor(templates: number): number;
  /** The distance to the nearest of so many templates as 0 to 100: falls with the distance, 80 at the threshold. */
  similarityOfNearest(distance: number, templates: number): number;
  /** The distance up to which an image of an enrolment is taken to be of the same person as the others. */
  readonly onePersonDistance: number;
}

/** The part of an integration's policy that counts here. */
export interface FacePolicy {
  readonly keepAttemptImages: boolean;
  /** By which the integration asserts that people whose images its own server sends agreed; `none`: it asserts nothing. */
  readonly faceConsentVersion: string;
  readonly faceGestureCheck: 'strict' | 'off';
  /** Whether what its own server sends must be of a liveness challenge that was accepted. */
  readonly faceLiveness: 'off' | 'required';
  /** The least {@link FaceSigns.jawWidth} of a face that looks into the camera. */
  readonly faceMinimumWidth: number;
  readonly faceMirrored: Mirrored;
}

/** An integration's policy. Undefined where there is no such integration. */
export type FacePolicyOf = (integrationId: Id) => Promise<FacePolicy | undefined>;
