export { addIntakeRoutes, type IntakeRestParts } from './intake-routes.js';
export { addUploadRoute, type UploadRestParts } from './upload-route.js';
