import type { DocumentPage, Gesture, IdentityDocument, Purpose } from '../../shared/words.js';

/** What the inference process says a person's face came to, compared with the templates it was given. */
export interface LocalDecision {
  readonly verified: boolean;
  readonly distance: number;
  readonly threshold: number;
  readonly modelVersion: string;
}

/** A picture of a capture: which gesture it shows, and when it was taken on the camera's own clock. */
export interface CapturedImage {
  readonly gesture: Gesture | 'front';
  /** Milliseconds. */
  readonly at: number;
  readonly jpeg: Uint8Array;
}

/** A picture of a page of a document. */
export interface CapturedPage {
  readonly page: DocumentPage;
  /** Which document the person said that it is; of a proof of address the one that it goes with. */
  readonly document: IdentityDocument;
  readonly jpeg: Uint8Array;
}

/** Everything that is sent of a session. It exists in memory, until it is sealed. */
export interface Capture {
  readonly captureId: string;
  readonly deviceId: string;
  /** The server's session; null where there was no network to ask for one. */
  readonly sessionId: string | null;
  readonly purpose: Purpose;
  /** As it was scanned or typed. */
  readonly code: string;
  readonly capturedAt: Date;
  readonly offline: boolean;
  readonly assisted: boolean;
  readonly language: string;
  /** To which text the person agreed, and when. */
  readonly consent: { readonly version: string; readonly givenAt: Date };
  readonly images: readonly CapturedImage[];
  /** Of an identity check. */
  readonly pages: readonly CapturedPage[];
  readonly local: LocalDecision | null;
  /** Its answer to a liveness challenge, but for the pictures; null: it answers none. */
  readonly liveness: {
    readonly token: string;
    readonly record: string;
    readonly mac: string;
    /** JPEGs of the face in the light of the screen's colours. */
    readonly lit: readonly Uint8Array[];
  } | null;
}
