import type { StoredImage, WebhookEvent, WebhookPayloads } from '@vestibule/webhooks';

/** A face as the API tells of it. */
export interface Face {
  /** The face's id, 24 hex characters. */
  readonly _id: string;
  readonly integrationId: string;
  /** Your own unique identifier for the person. */
  readonly faceId: string;
  /** Four once it is registered; their `url` is a key for {@link VestibuleClient.image}. */
  readonly images: readonly StoredImage[];
  readonly enabled: boolean;
}

/** Where a person registers, or that she is registered: `success` tells which. */
export type RegistrationUrl =
  | {
      readonly success: true;
      readonly message: string;
      /** Open it, or show it to a kiosk; good for 7 days. */
      readonly url: string;
      readonly newFace: Face;
    }
  | { readonly success: false; readonly message: string; readonly face: Face };

/** What storing images came to. */
export interface StoredFace {
  readonly success: true;
  readonly message: string;
  readonly face: Face;
}

/** What comparing an image with a face came to. */
export interface FaceComparison {
  /** The same as `verified`. */
  readonly success: boolean;
  readonly verified: boolean;
  /** 0 to 100, and no probability: 80 is the usual threshold, which 1 in 1,000 pairs of strangers reaches. */
  readonly similarity: number;
  /** Your own unique identifier for the person. */
  readonly faceId: string;
  readonly message: string;
}

/** A verification that was created. */
export interface CreatedVerification {
  /** Its id, 24 hex characters: keep it. */
  readonly id: string;
  readonly status: 'Not Started';
  readonly uniqueIdentifier: string;
  /** Where the person is verified: send her there, or show it to a kiosk. */
  readonly requestUrl: string;
  readonly expiresAt: Date;
}

/** Something that happened, as webhooks tell of it; `kind` tells the body's type. */
export type RecordedEvent = {
  [Kind in WebhookEvent]: {
    /** The `webhook-id` of its deliveries. */
    readonly id: string;
    readonly kind: Kind;
    /** Its place among those of its verification or face: 1, 2, 3, … without gaps. */
    readonly sequence: number;
    readonly subject: { readonly type: string; readonly id: string };
    readonly createdAt: Date;
    /** What is sent to webhooks; null where the person was erased since. */
    readonly body: WebhookPayloads[Kind] | null;
  };
}[WebhookEvent];

/** Events in the order in which they were committed. */
export interface EventPage {
  readonly events: readonly RecordedEvent[];
  /** Where to go on: keep it once these events are dealt with. */
  readonly nextCursor: string;
  readonly hasMore: boolean;
}
