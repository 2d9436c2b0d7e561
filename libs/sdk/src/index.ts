export type {
  CreatedVerification,
  EventPage,
  Face,
  FaceComparison,
  RecordedEvent,
  RegistrationUrl,
  StoredFace,
} from './answers.js';
export {
  createClient,
  type EventOptions,
  type FaceImages,
  type Person,
  type SealOptions,
  type VestibuleClient,
} from './client.js';
export {
  VestibuleError,
  type ClientErrorCode,
  type ErrorCode,
  type ErrorDetail,
  type TokenErrorCode,
} from './errors.js';
export type { ApiErrorCode } from './generated/error-codes.js';
export type { ImageInput } from './images.js';
export type { CallOptions, ClientOptions, PostOptions, TokenOptions } from './options.js';
export type { IntakeJwk, LegacyKeys } from '@vestibule/envelope';
export type {
  ImagesStoredPayload,
  StoredImage,
  VerificationPayload,
  VerificationStatus,
  VerifiedWebhook,
  WebhookEvent,
} from '@vestibule/webhooks';
