import { MoreThan, type EntityManager } from 'typeorm';
import type { Id } from '../../../kernel/index.js';
import type { DeviceWriter, PairedWith } from '../app/ports.js';
import type { Device, Heartbeat, KioskEvent } from '../domain/device.js';
import { deviceEntity, toDevice } from './device-row.js';

/** Changes devices within one transaction. */
export class PostgresDeviceWriter implements DeviceWriter {
  readonly #db: EntityManager;

  constructor(transaction: EntityManager) {
    this.#db = transaction;
  }

  async insert(device: Device, codeHash: Buffer): Promise<void> {
    const { id, integrationId, name, state, codeUntil, pinHash, createdAt } = device;
    await this.#db.insert(deviceEntity, { id, integrationId, name, state, codeHash, codeUntil, pinHash, createdAt });
  }

  async findForChange(id: Id): Promise<Device | undefined> {
    const row = await this.#db.findOne(deviceEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
    return row ? toDevice(row) : undefined;
  }

  async findByCode(codeHash: Buffer, now: Date): Promise<Device | undefined> {
    const row = await this.#db.findOne(deviceEntity, {
      where: { codeHash, codeUntil: MoreThan(now) },
      lock: { mode: 'pessimistic_write' },
    });
    return row ? toDevice(row) : undefined;
  }

  async openCode(id: Id, codeHash: Buffer, until: Date): Promise<void> {
    await this.#db.update(deviceEntity, { id }, { codeHash, codeUntil: until });
  }

  async pair(id: Id, { keys, keyProtection, platform, version }: PairedWith, at: Date): Promise<void> {
    // The keys as JSON and by hand: for TypeORM an object is something to look into.
    await this.#db.query(
      `UPDATE device
       SET state = 'paired', code_hash = NULL, code_until = NULL, jkt = $2, signing_jwk = $3::jsonb, encryption_jwk = $4::jsonb,
           key_protection = $5, platform = $6, version = $7, paired_at = $8, revoked_at = NULL
       WHERE id = $1`,
      [
        id,
        keys.jkt,
        JSON.stringify(keys.signing),
        JSON.stringify(keys.encryption),
        keyProtection,
        platform,
        version,
        at,
      ],
    );
  }

  async change(id: Id, changes: { readonly name?: string; readonly pinHash?: string | null }): Promise<void> {
    if (Object.keys(changes).length > 0) await this.#db.update(deviceEntity, { id }, changes);
  }

  async revoke(id: Id, at: Date): Promise<void> {
    await this.#db.update(deviceEntity, { id }, { state: 'revoked', codeHash: null, codeUntil: null, revokedAt: at });
  }

  async keepHeartbeat(id: Id, heartbeat: Heartbeat, at: Date): Promise<void> {
    const { version, platform, keyProtection } = heartbeat;
    await this.#db.query(
      `UPDATE device SET heartbeat = $2::jsonb, heartbeat_at = $3, version = $4, platform = $5, key_protection = $6
       WHERE id = $1`,
      [id, JSON.stringify(heartbeat), at, version, platform, keyProtection],
    );
  }

  async keepEvent(id: Id, eventKind: KioskEvent, eventAt: Date, eventToldAt: Date): Promise<void> {
    await this.#db.update(deviceEntity, { id }, { eventKind, eventAt, eventToldAt });
  }
}
