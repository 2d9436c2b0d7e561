export { createTestDatabase, recordStatements, type TestDatabase } from '@vestibule/api/testing';
