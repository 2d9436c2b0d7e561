export type { DataSource, EntityManager } from 'typeorm';
export { connect, type ConnectOptions, type DatabaseLog } from './database.js';
export { sqlState } from './failures.js';
export { migrate, pendingMigrations } from './migrate.js';
export { openDatabase, type OpenDatabase, type OpenDatabaseOptions } from './open-database.js';
export { sql } from './sql-file.js';
export { Transactor } from './transactor.js';
