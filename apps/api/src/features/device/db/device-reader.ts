import type { DataSource, EntityManager } from 'typeorm';
import type { Id, Page, PageRequest } from '../../../kernel/index.js';
import { readPage } from '../../../platform/database/page.js';
import type { DeviceReader } from '../app/ports.js';
import type { Device } from '../domain/device.js';
import { deviceEntity, toDevice } from './device-row.js';

/** Reads devices from Postgres. */
export class PostgresDeviceReader implements DeviceReader {
  readonly #db: EntityManager;

  constructor(dataSource: DataSource) {
    this.#db = dataSource.manager;
  }

  async find(id: Id): Promise<Device | undefined> {
    const row = await this.#db.findOneBy(deviceEntity, { id });
    return row ? toDevice(row) : undefined;
  }

  list(page: PageRequest, integrationId?: Id): Promise<Page<Device>> {
    const query = this.#db.createQueryBuilder(deviceEntity, 'device');
    if (integrationId !== undefined) query.where({ integrationId });
    return readPage(query, page, toDevice);
  }
}
