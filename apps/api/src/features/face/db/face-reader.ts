import type { DataSource, EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Id, Page, PageRequest } from '../../../kernel/index.js';
import { sql } from '../../../platform/database/sql-file.js';
import { blindIndex, open, type KeyRing } from '../../../platform/vault/index.js';
import type { FaceReader, Template } from '../app/ports.js';
import type { Face } from '../domain/face.js';
import type { FaceVerification } from '../domain/verification.js';
import {
  descriptorContext,
  IDENTIFIER_FIELD,
  toFaces,
  toListedFace,
  toVerification,
  type ListedFaceRow,
} from './face-mapper.js';
import { faceEntity, faceTemplateEntity, type FaceRow, type FaceVerificationRow } from './rows.js';

/** The places between which a list is read; where none is given, what is beyond every row. */
const bounds = ({ after, before }: PageRequest): readonly (Date | string)[] => [
  after?.createdAt ?? 'infinity',
  after?.id ?? '',
  before?.createdAt ?? '-infinity',
  before?.id ?? '',
];

/** Reads faces from Postgres. */
export class PostgresFaceReader implements FaceReader {
  readonly #db: EntityManager;
  readonly #keys: KeyRing;

  constructor(dataSource: DataSource, keys: KeyRing) {
    this.#db = dataSource.manager;
    this.#keys = keys;
  }

  find(integrationId: Id, id: Id): Promise<Face | undefined> {
    return this.#one(this.#faces().where({ integrationId, id }));
  }

  findAny(id: Id): Promise<Face | undefined> {
    return this.#one(this.#faces().where({ id }));
  }

  findByRegistrationCode(integrationId: Id, registrationCode: string): Promise<Face | undefined> {
    return this.#one(this.#faces().where({ integrationId, registrationCode }));
  }

  async findByIdentifier(integrationId: Id, uniqueIdentifier: string): Promise<Face | undefined> {
    const key = await this.#keys.lastingKey(this.#db, integrationId);
    const uniqueIdentifierIndex = blindIndex(key, IDENTIFIER_FIELD, uniqueIdentifier);
    return this.#one(this.#faces().where({ integrationId, uniqueIdentifierIndex }));
  }

  async list(integrationId: Id, page: PageRequest): Promise<Page<Face>> {
    const { limit, fromEnd = false } = page;
    const statement = sql(fromEnd ? 'faces/oldest.sql' : 'faces/newest.sql');
    const rows = (await this.#db.query(statement, [integrationId, ...bounds(page), limit + 1])) as ListedFaceRow[];
    const shown = rows.slice(0, limit);
    const items = await Promise.all(shown.map((row) => toListedFace(this.#db, this.#keys, row)));
    return { items: fromEnd ? items.reverse() : items, hasMore: rows.length > limit };
  }

  async templates(face: Face): Promise<Template[]> {
    const rows = await this.#db.findBy(faceTemplateEntity, { faceId: face.id });
    const key = rows.length > 0 ? await this.#keys.personKey(this.#db, face.personId) : undefined;
    if (!key) return [];
    return rows.map(({ imageId, modelVersion, descriptorSealed }) => {
      const bytes = open(key, descriptorSealed, descriptorContext(imageId));
      return { imageId, modelVersion, descriptor: new Float32Array(new Uint8Array(bytes).buffer) };
    });
  }

  async verifications(faces: readonly Face[], page: PageRequest): Promise<Map<Id, Page<FaceVerification>>> {
    const { limit, fromEnd = false } = page;
    const statement = sql(fromEnd ? 'faces/verifications-oldest.sql' : 'faces/verifications-newest.sql');
    const ids = faces.map(({ id }) => id);
    const rows = (await this.#db.query(statement, [ids, ...bounds(page), limit + 1])) as FaceVerificationRow[];
    const byFace = new Map<Id, FaceVerificationRow[]>(ids.map((id) => [id, []]));
    for (const row of rows) byFace.get(row.faceId)?.push(row);
    return new Map(
      Array.from(byFace, ([id, found]) => {
        const items = found.slice(0, limit).map(toVerification);
        return [id, { items: fromEnd ? items.reverse() : items, hasMore: found.length > limit }];
      }),
    );
  }

  async findImageOwner(integrationId: Id, key: string): Promise<{ faceId: Id; personId: Id } | undefined> {
    const rows = (await this.#db.query(
      `SELECT face_id, person_id FROM face_image WHERE integration_id = $1 AND blob_key = $2
       UNION ALL SELECT face_id, person_id FROM face_verification WHERE integration_id = $1 AND image_blob_key = $2`,
      [integrationId, key],
    )) as { face_id: Id; person_id: Id }[];
    const row = rows[0];
    return row && { faceId: row.face_id, personId: row.person_id };
  }

  #faces(): SelectQueryBuilder<FaceRow> {
    return this.#db.createQueryBuilder(faceEntity, 'face').innerJoinAndSelect('face.person', 'person');
  }

  async #one(query: SelectQueryBuilder<FaceRow>): Promise<Face | undefined> {
    const row = await query.getOne();
    return row ? (await toFaces(this.#db, this.#keys, [row]))[0] : undefined;
  }
}
