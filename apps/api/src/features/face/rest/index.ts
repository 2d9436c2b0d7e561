export type { FaceRestParts } from './parts.js';
export { addRegistrationPage, facePath } from './registration-page.js';
export { addFaceRoutes } from './routes.js';
