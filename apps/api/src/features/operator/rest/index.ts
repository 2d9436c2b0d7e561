export { addSessionRoutes, type OperatorRestParts } from './session-routes.js';
