export { addIntakeRoutes, type IntakeRestParts } from './intake-routes.js';
