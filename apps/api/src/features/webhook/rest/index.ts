export { verificationPayload, webhookJsonSchemas } from './payload-schemas.js';
export { addEventRoutes, type EventRestParts } from './routes.js';
