export { PostgresAuditTrail } from './db/audit-trail.js';
