export { IntegrationPage } from './integration-page.js';
export { IntegrationsPage } from './integrations-page.js';
