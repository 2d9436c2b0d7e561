export { addPairRoute, type DeviceRestParts } from './pair-route.js';
