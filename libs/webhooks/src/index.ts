export { WebhookError, type WebhookErrorCode } from './errors.js';
export { deliveryHeaders, type DeliveryHeaders, type DeliveryInput, type WebhookHeaders } from './headers.js';
export {
  DOCUMENT_TYPES,
  VERIFICATION_STATUSES,
  WEBHOOK_EVENTS,
  type DocumentImage,
  type DocumentType,
  type ImagesStoredPayload,
  type StoredImage,
  type VerificationDetails,
  type VerificationPayload,
  type VerificationStatus,
  type WebhookEvent,
  type WebhookPayloads,
} from './payloads.js';
export { generateSecret, readSecret } from './secret.js';
export { sign, type SignatureHeaders, type SignInput } from './sign.js';
export { DEFAULT_TOLERANCE_SECONDS, verify, type VerifiedWebhook, type VerifyInput } from './verify.js';
