import { createHash } from 'node:crypto';
import {
  calculateJwkThumbprint,
  CompactSign,
  exportJWK,
  generateKeyPair,
  importJWK,
  jwtVerify,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTPayload,
} from 'jose';
import { isId, OPERATOR_ROLES, systemClock, type Actor, type Clock, type OperatorRole } from '../../kernel/index.js';
import { seal, type MasterKeys, type Queryable } from '../vault/index.js';
import { RECEIPT_TYPE } from './receipts.js';

const ALGORITHM = 'EdDSA';
const ISSUER = 'vestibule';
const INTEGRATOR_AUDIENCE = 'vestibule:integrator';
const OPERATOR_AUDIENCE = 'vestibule:operator';
const DEVICE_AUDIENCE = 'vestibule:device';
const SESSION_AUDIENCE = 'vestibule:session';
const UPLOAD_AUDIENCE = 'vestibule:upload';

/** Whose tokens speak for a caller. */
const CALLERS = [INTEGRATOR_AUDIENCE, OPERATOR_AUDIENCE, DEVICE_AUDIENCE, SESSION_AUDIENCE];

/** What a session's token says. */
export interface SessionToken extends Omit<Extract<Actor, { kind: 'session' }>, 'kind'> {
  readonly until: Date;
}

/** The contract: an access token lives 15 minutes. */
export const TOKEN_SECONDS = 15 * 60;

/** The contract: a device's token lives 5 minutes. */
export const DEVICE_TOKEN_SECONDS = 5 * 60;

/** Signs and verifies access tokens (RFC 7519, EdDSA by RFC 8037) and signs receipts. */
export class TokenIssuer {
  #keys: SigningKeys;
  readonly #master: MasterKeys;
  readonly #clock: Clock;

  private constructor(keys: SigningKeys, master: MasterKeys, clock: Clock) {
    this.#keys = keys;
    this.#master = master;
    this.#clock = clock;
  }

  /** Reads the installation's signing keys; makes the first one. Processes that start at once agree on one. */
  static async load(db: Queryable, master: MasterKeys, clock: Clock = systemClock): Promise<TokenIssuer> {
    let rows = await readKeys(db);
    if (!rows.some((row) => row.retired_at === null)) {
      await insertKey(db, master);
      rows = await readKeys(db);
    }
    return new TokenIssuer(await openKeys(rows, master), master, clock);
  }

  /**
   * Makes a new signing key, in the caller's transaction. The one before is published for good, so that what it signed verifies.
   * Gives the new one's `kid`.
   */
  static async rotate(db: Queryable, master: MasterKeys): Promise<string> {
    await db.query('UPDATE signing_key SET retired_at = now() WHERE retired_at IS NULL');
    return insertKey(db, master);
  }

  /**
   * Reads the keys again, as another process may have made one. To be called now and then, and never inside a transaction: it would
   * wait there for a second connection while it holds the first one.
   */
  async refresh(db: Queryable): Promise<void> {
    const rows = await readKeys(db);
    if (stateOf(rows) !== this.#keys.state) this.#keys = await openKeys(rows, this.#master);
  }

  /** The public keys, for `/.well-known/jwks.json` (RFC 7517). */
  jwks(): { keys: JWK[] } {
    return { keys: [...this.#keys.publicKeys.values()].map(({ jwk }) => jwk) };
  }

  /** A token with which an integrator's server speaks for one integration. */
  async forIntegration(integrationId: string): Promise<string> {
    return this.#sign({}, integrationId, INTEGRATOR_AUDIENCE, TOKEN_SECONDS);
  }

  /** A token with which a person who runs this installation speaks; given out on the command line alone. */
  async forOperator(operatorId: string, role: OperatorRole, seconds: number): Promise<string> {
    return this.#sign({ role }, operatorId, OPERATOR_AUDIENCE, seconds);
  }

  /** A token with which a kiosk speaks, bound to its key (RFC 9449 6.1): without a proof by that key it is worth nothing. */
  async forDevice(deviceId: string, integrationId: string, jkt: string): Promise<string> {
    const claims = { integration: integrationId, cnf: { jkt } };
    return this.#sign(claims, deviceId, DEVICE_AUDIENCE, DEVICE_TOKEN_SECONDS);
  }

  /** A token with which somebody goes through one verification; bound to the kiosk's key where she does so there. */
  async forSession(session: SessionToken): Promise<string> {
    const { sessionId, verificationId, integrationId, device, until } = session;
    const bound = device && { device: device.deviceId, cnf: { jkt: device.jkt } };
    const claims = { verification: verificationId, integration: integrationId, ...bound };
    return this.#sign(claims, sessionId, SESSION_AUDIENCE, this.#secondsUntil(until));
  }

  /** A token that lets whoever has it put one file in its place, as its claims say. */
  async forUpload(subject: string, claims: Readonly<Record<string, string>>, until: Date): Promise<string> {
    return this.#sign({ ...claims }, subject, UPLOAD_AUDIENCE, this.#secondsUntil(until));
  }

  /** What {@link forUpload} was given; undefined where the token is not one of those, or too old. */
  async verifyUpload(token: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    return this.#verify(token, [UPLOAD_AUDIENCE]);
  }

  /** Who a token speaks for and until when, or undefined where it is not one of ours, too old, or not yet valid. */
  async verify(token: string): Promise<{ actor: Actor; expiresAt: Date } | undefined> {
    const payload = await this.#verify(token, CALLERS);
    const actor = payload && toActor(payload);
    return actor && payload.exp ? { actor, expiresAt: new Date(payload.exp * 1000) } : undefined;
  }

  /**
   * Signs a receipt: a compact JWS (RFC 7515) over the JSON of a value, verifiable with the published keys.
   * @param type of the header (RFC 7515 4.1.9), so that nothing that was signed stands for something else
   */
  async signReceipt(receipt: object, type = RECEIPT_TYPE): Promise<string> {
    return new CompactSign(Buffer.from(JSON.stringify(receipt), 'utf8'))
      .setProtectedHeader({ alg: ALGORITHM, kid: this.#keys.kid, typ: type })
      .sign(this.#keys.privateKey);
  }

  async #verify(token: string, audience: string[]): Promise<JWTPayload | undefined> {
    try {
      const { payload } = await jwtVerify(
        token,
        ({ kid }) => this.#keys.publicKeys.get(kid ?? '')?.key ?? missingKey(),
        {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience,
          currentDate: this.#clock.now(),
          requiredClaims: ['exp', 'sub'],
        },
      );
      return payload;
    } catch {
      return undefined;
    }
  }

  #secondsUntil(until: Date): number {
    return Math.ceil((until.getTime() - this.#clock.now().getTime()) / 1000);
  }

  #sign(claims: Record<string, unknown>, subject: string, audience: string, seconds: number): Promise<string> {
    const now = Math.floor(this.#clock.now().getTime() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, kid: this.#keys.kid, typ: 'at+jwt' })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
      .sign(this.#keys.privateKey);
  }
}

/** The SHA-256 of a client secret. A secret is 256 random bits, so a slow hash would add nothing but load. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest();

interface KeyRow {
  kid: string;
  public_jwk: JWK;
  private_key_sealed: Buffer;
  retired_at: Date | null;
  settled: boolean;
}

interface SigningKeys {
  readonly state: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKeys: ReadonlyMap<string, { key: CryptoKey; jwk: JWK }>;
}

/** How often each process looks for a new signing key. */
export const REFRESH_SECONDS = 5;

/** A new key signs nothing before every process has published it, also one that failed to look a few times. */
const SETTLING_SECONDS = 30;

const readKeys = async (db: Queryable): Promise<KeyRow[]> =>
  (await db.query(
    `SELECT kid, public_jwk, private_key_sealed, retired_at,
            created_at <= now() - make_interval(secs => ${SETTLING_SECONDS}) AS settled
     FROM signing_key ORDER BY created_at, kid`,
  )) as KeyRow[];

/** The one that signs: the newest, unless it is so new that another process may not know it yet. */
function signerOf(rows: readonly KeyRow[]): KeyRow {
  const current = rows.find((row) => row.retired_at === null);
  if (!current) throw new Error('There is no signing key.');
  const before = rows.filter((row) => row.retired_at !== null).at(-1);
  return current.settled || !before ? current : before;
}

const stateOf = (rows: readonly KeyRow[]): string => [signerOf(rows).kid, ...rows.map((row) => row.kid)].join(' ');

async function openKeys(rows: readonly KeyRow[], master: MasterKeys): Promise<SigningKeys> {
  const publicKeys = new Map<string, { key: CryptoKey; jwk: JWK }>();
  for (const row of rows) publicKeys.set(row.kid, { key: await importKey(row.public_jwk), jwk: row.public_jwk });
  const { kid, private_key_sealed: sealed } = signerOf(rows);
  const box = master.open(sealed, `signing_key:${kid}:private_key`);
  const privateKey = await importKey(JSON.parse(box.toString('utf8')) as JWK);
  return { state: stateOf(rows), kid, privateKey, publicKeys };
}

async function insertKey(db: Queryable, master: MasterKeys): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  const sealed = seal(
    await master.sealing(db),
    Buffer.from(JSON.stringify(await exportJWK(privateKey)), 'utf8'),
    `signing_key:${kid}:private_key`,
  );
  // One key is current at a time (a partial unique index): of two processes that start at once the first makes it.
  await db.query(
    `INSERT INTO signing_key (kid, public_jwk, private_key_sealed) VALUES ($1, $2::jsonb, $3) ON CONFLICT DO NOTHING`,
    [kid, JSON.stringify({ ...publicJwk, kid, use: 'sig', alg: ALGORITHM }), sealed],
  );
  return kid;
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, ALGORITHM);
  if (key instanceof Uint8Array) throw new TypeError('A signing key is not symmetric.');
  return key;
}

function missingKey(): never {
  throw new Error('unknown key');
}

function toActor({ aud: audience, sub: subject = '', ...claims }: JWTPayload): Actor | undefined {
  const role = OPERATOR_ROLES.find((each) => each === claims['role']);
  if (audience === OPERATOR_AUDIENCE && role) return { kind: 'operator', operatorId: subject, role };
  if (!isId(subject)) return undefined;
  if (audience === INTEGRATOR_AUDIENCE) return { kind: 'integration', integrationId: subject };
  const { integration: integrationId, verification: verificationId, device: deviceId, cnf } = claims;
  if (typeof integrationId !== 'string') return undefined;
  const jkt = (cnf as { jkt?: unknown } | undefined)?.jkt;
  if (audience === DEVICE_AUDIENCE && typeof jkt === 'string') {
    return { kind: 'device', deviceId: subject, integrationId, jkt };
  }
  if (audience !== SESSION_AUDIENCE || typeof verificationId !== 'string') return undefined;
  const device = typeof deviceId === 'string' && typeof jkt === 'string' ? { deviceId, jkt } : null;
  return { kind: 'session', sessionId: subject, verificationId, integrationId, device };
}
