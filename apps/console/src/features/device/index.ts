export { DevicesPage } from './devices-page.js';
