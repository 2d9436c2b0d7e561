export {
  createTestDatabase,
  recordStatements,
  startTestPostgres,
  type TestDatabase,
  type TestPostgres,
} from '@vestibule/api/testing';
export { historyFaults } from '@vestibule/api/testing/history-faults';
