import { EntitySchema, type EntityManager } from 'typeorm';
import type { Erasure } from '../domain/erasure.js';

const text = (name: string) => ({ name, type: 'text' }) as const;

/** Receipts of what was erased. */
export const erasureEntity = new EntitySchema<Erasure>({
  name: 'erasure',
  tableName: 'erasure',
  columns: {
    id: { type: 'text', primary: true },
    integrationId: text('integration_id'),
    subjectType: text('subject_type'),
    subjectId: text('subject_id'),
    cause: { type: 'text' },
    receipt: { type: 'text' },
    createdAt: { name: 'created_at', type: 'timestamptz' },
  },
});

/** Keeps receipts within the transaction that erases. */
export class PostgresErasureRecorder {
  readonly #db: EntityManager;

  constructor(transaction: EntityManager) {
    this.#db = transaction;
  }

  async record(erasure: Erasure): Promise<void> {
    await this.#db.insert(erasureEntity, erasure);
  }
}
