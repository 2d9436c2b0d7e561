import { calculateJwkThumbprint, compactDecrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { seal, type MasterKeys, type Queryable } from '../../../platform/vault/index.js';
import type { SealingKeys } from '../app/ports.js';

const ALGORITHM = 'ECDH-ES';
const CONTENT_TYPE = 'vestibule-capture+json';

type PrivateKey = Awaited<ReturnType<typeof importJWK>>;

/** The installation's keys that captures are sealed to (RFC 7518 4.6, P-256), in Postgres, sealed with the master key. */
export class PostgresSealingKeys implements SealingKeys {
  readonly publicJwk: object;
  readonly #privateKeys: ReadonlyMap<string, PrivateKey>;

  private constructor(publicJwk: object, privateKeys: ReadonlyMap<string, PrivateKey>) {
    this.publicJwk = publicJwk;
    this.#privateKeys = privateKeys;
  }

  /** Reads them; makes the first one. Processes that start at once agree on one. */
  static async load(db: Queryable, master: MasterKeys): Promise<PostgresSealingKeys> {
    let rows = await readKeys(db);
    if (!rows.some(({ retired_at: retired }) => retired === null)) {
      await insertKey(db, master);
      rows = await readKeys(db);
    }
    const current = rows.find(({ retired_at: retired }) => retired === null);
    if (!current) throw new Error('There is no sealing key.');
    const privateKeys = new Map<string, PrivateKey>();
    for (const { kid, private_key_sealed: sealed } of rows) {
      const jwk = JSON.parse(master.open(sealed, context(kid)).toString('utf8')) as JWK;
      privateKeys.set(kid, await importJWK(jwk, ALGORITHM));
    }
    return new PostgresSealingKeys(current.public_jwk, privateKeys);
  }

  async open(sealed: string): Promise<Uint8Array | undefined> {
    try {
      const { plaintext } = await compactDecrypt(
        sealed,
        ({ kid, cty, zip }) => {
          const key = this.#privateKeys.get(kid ?? '');
          if (!key || cty !== CONTENT_TYPE || zip !== undefined) throw new Error('not sealed to a key of this server');
          return key;
        },
        { keyManagementAlgorithms: [ALGORITHM], contentEncryptionAlgorithms: ['A256GCM'] },
      );
      return plaintext;
    } catch {
      return undefined;
    }
  }
}

interface KeyRow {
  readonly kid: string;
  readonly public_jwk: JWK;
  readonly private_key_sealed: Buffer;
  readonly retired_at: Date | null;
}

const context = (kid: string): string => `sealing_key:${kid}:private_key`;

const readKeys = async (db: Queryable): Promise<KeyRow[]> =>
  (await db.query(
    'SELECT kid, public_jwk, private_key_sealed, retired_at FROM sealing_key ORDER BY created_at, kid',
  )) as KeyRow[];

async function insertKey(db: Queryable, master: MasterKeys): Promise<void> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { crv: 'P-256', extractable: true });
  const { kty, crv, x, y } = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint({ kty, crv, x, y } as JWK);
  const plain = Buffer.from(JSON.stringify(await exportJWK(privateKey)), 'utf8');
  // One key is current at a time (a partial unique index): of two processes that start at once the first makes it.
  await db.query(
    `INSERT INTO sealing_key (kid, public_jwk, private_key_sealed) VALUES ($1, $2::jsonb, $3) ON CONFLICT DO NOTHING`,
    [
      kid,
      JSON.stringify({ kty, crv, x, y, kid, use: 'enc', alg: ALGORITHM }),
      seal(await master.sealing(db), plain, context(kid)),
    ],
  );
}
