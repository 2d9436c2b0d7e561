export { addAccessRoutes, type AccessRestParts } from './routes.js';
