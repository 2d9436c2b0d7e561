import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { loadEnvFile } from 'node:process';
import { fileURLToPath } from 'node:url';
import { domainError, fail, ok, type ErrorDetail, type Result } from '../kernel/index.js';
import { masterKeyFaults, toMasterKey, type MasterKeyConfig } from './master-key.js';
import { phoneFaults, toPhone, type PhoneConfig } from './phone.js';
import { s3Faults, toS3, type S3Config } from './storage.js';
import { environmentSchema, type Environment, type Override } from './schema.js';

/** What the program runs with: validated once at its start, frozen, and handed to whoever needs a part of it. */
export interface Config {
  readonly mode: 'development' | 'production';
  /** The data folder, absolute. */
  readonly home: string;
  /** Where the console's pages are once they are made. */
  readonly consoleFolder: string;
  readonly host: string;
  readonly port: number;
  /** Where this server is reached from outside; undefined: derived from host and port. No slash at the end. */
  readonly publicUrl: string | undefined;
  /** The base of registration URLs; undefined: `<public URL>/face`. */
  readonly faceUrl: string | undefined;
  /** The base of verifications' request URLs; undefined: `<public URL>/verify`. */
  readonly requestUrl: string | undefined;
  readonly trustProxy: readonly string[];
  readonly databaseUrl: string | undefined;
  readonly databasePool: number;
  readonly masterKey: MasterKeyConfig;
  /** Where blobs lie; undefined: in the data folder. */
  readonly s3: S3Config | undefined;
  readonly webhookAllow: readonly string[];
  /** Whether webhooks may go by plain http to public addresses; to allow-listed ones they may in any case. */
  readonly plainHttpWebhooks: boolean;
  /** Further names of paths: `[other name, contract's name]`. */
  readonly aliases: readonly (readonly [string, string])[];
  /** Calls a minute for an authenticated integration. */
  readonly rateLimit: number;
  readonly metricsToken: string | undefined;
  readonly introspection: boolean;
  readonly logLevel: Environment['VESTIBULE_LOG_LEVEL'];
  readonly faceEngine: Environment['VESTIBULE_FACE_ENGINE'];
  /** The description of a recognition network that takes the place of the one that ships. */
  readonly faceRecognition: string | undefined;
  /** The ONNX file of a passive network for liveness. */
  readonly livenessPassive: string | undefined;
  readonly faceWorkers: number;
  readonly faceQueue: number;
  /** Processes that read documents; 0: none is read. */
  readonly documentWorkers: number;
  readonly deliveryConcurrency: number;
  /** How codes are texted to phones; undefined: not at all. */
  readonly phone: PhoneConfig | undefined;
  /** Variables that look like ours and aren't: told at the start, since a misspelt one would be ignored in silence. */
  readonly unknownVariables: readonly string[];
}

const WORKSPACE = fileURLToPath(new URL('../../../..', import.meta.url));

/**
 * Secrets that stand in documentation and tutorials. Production doesn't start with one.
 * The master key is what `.env.example` would give to somebody who copied a key from a page: 32 zero bytes.
 */
const KNOWN_SECRETS = new Set([
  Buffer.alloc(32).toString('base64'),
  'changeme',
  'change-me',
  'postgres',
  'password',
  'secret',
]);

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

/** Reads `.env` of the workspace (what the environment already says wins) and the environment. */
export function readConfig(environment?: Readonly<Record<string, string | undefined>>): Result<Config> {
  if (!environment) {
    const file = resolve(WORKSPACE, '.env');
    if (existsSync(file)) loadEnvFile(file);
  }
  return parseConfig(environment ?? process.env);
}

/** Validates; the failure names every bad variable at once. */
function parseConfig(source: Readonly<Record<string, string | undefined>>): Result<Config> {
  // A variable that is set to nothing is taken as not set: that is how an example file's blank lines read.
  const filled = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environmentSchema.safeParse(filled);
  const details: ErrorDetail[] = parsed.success
    ? [
        ...masterKeyFaults(parsed.data),
        ...recognitionFaults(parsed.data),
        ...phoneFaults(parsed.data),
        ...s3Faults(parsed.data),
        ...productionFaults(parsed.data),
      ]
    : parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), reason: issue.message }));
  if (!parsed.success || details.length > 0) {
    const lines = details.map(({ field, reason }) => `  ${field}: ${reason}`);
    return fail(
      domainError('INVALID_INPUT', `The configuration is not usable:\n${lines.join('\n')}`, {
        hint: 'Correct these variables in the environment or in .env; .env.example describes each.',
        details,
      }),
    );
  }
  return ok(Object.freeze(toConfig(parsed.data, unknownVariables(filled))));
}

function toConfig(env: Environment, unknownNames: readonly string[]): Config {
  const development = env.VESTIBULE_MODE === 'development';
  return {
    mode: env.VESTIBULE_MODE,
    home: resolve(env.VESTIBULE_HOME ?? resolve(WORKSPACE, 'data')),
    consoleFolder: resolve(WORKSPACE, 'apps/console/out'),
    host: env.VESTIBULE_HOST,
    port: env.VESTIBULE_PORT,
    publicUrl: env.VESTIBULE_PUBLIC_URL,
    faceUrl: env.VESTIBULE_FACE_URL,
    requestUrl: env.VESTIBULE_REQUEST_URL,
    trustProxy: env.VESTIBULE_TRUST_PROXY,
    databaseUrl: env.DATABASE_URL,
    databasePool: env.VESTIBULE_DATABASE_POOL,
    masterKey: toMasterKey(env),
    s3: toS3(env),
    webhookAllow: env.VESTIBULE_WEBHOOK_ALLOW,
    plainHttpWebhooks: allows(env, 'plain-http-webhooks'),
    aliases: env.VESTIBULE_ALIASES.map((alias) => {
      const at = alias.indexOf('=');
      return [alias.slice(0, at), alias.slice(at + 1)] as const;
    }),
    rateLimit: env.VESTIBULE_RATE_LIMIT,
    metricsToken: env.VESTIBULE_METRICS_TOKEN,
    introspection: env.VESTIBULE_INTROSPECTION ?? development,
    logLevel: env.VESTIBULE_LOG_LEVEL,
    faceEngine: env.VESTIBULE_FACE_ENGINE,
    faceRecognition: env.VESTIBULE_FACE_RECOGNITION,
    livenessPassive: env.VESTIBULE_LIVENESS_PASSIVE,
    // One core is left to the event loop and the database; inference on one thread per worker scales no further.
    faceWorkers: env.VESTIBULE_FACE_WORKERS ?? Math.max(1, Math.min(4, availableParallelism() - 1)),
    faceQueue: env.VESTIBULE_FACE_QUEUE,
    documentWorkers: env.VESTIBULE_DOCUMENT_WORKERS,
    deliveryConcurrency: env.VESTIBULE_DELIVERY_CONCURRENCY,
    phone: toPhone(env),
    unknownVariables: unknownNames,
  };
}

/** Where a server is reached on its own machine: the address of all interfaces is reached by loopback from there. */
export const localUrl = ({ host, port }: Pick<Config, 'host' | 'port'>): string => {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
};

/** A base URL with loopback's name in the place of its number: passkeys are bound to a name. */
export const byName = (base: string): string => base.replace(/^http:\/\/127\.0\.0\.1(?=:|$)/, 'http://localhost');

const allows = (env: Environment, override: Override): boolean => env.VESTIBULE_ALLOW.includes(override);

/** The reference engine has its own networks, and takes no other. */
const recognitionFaults = (env: Environment): ErrorDetail[] =>
  env.VESTIBULE_FACE_RECOGNITION === undefined || env.VESTIBULE_FACE_ENGINE === 'onnx'
    ? []
    : [{ field: 'VESTIBULE_FACE_RECOGNITION', reason: 'needs VESTIBULE_FACE_ENGINE=onnx' }];

/** What production refuses unless it is told to. */
function productionFaults(env: Environment): ErrorDetail[] {
  if (env.VESTIBULE_MODE !== 'production') return [];
  const faults: ErrorDetail[] = [];
  const refuse = (override: Override, field: string, reason: string): void => {
    if (!allows(env, override)) faults.push({ field, reason: `${reason} (or say VESTIBULE_ALLOW=${override})` });
  };
  if (toMasterKey(env).configured === undefined) {
    refuse(
      'generated-master-key',
      'VESTIBULE_MASTER_KEY',
      'production needs a master key of its own, kept apart from the data',
    );
  } else if (KNOWN_SECRETS.has(env.VESTIBULE_MASTER_KEY?.trim() ?? '')) {
    refuse(
      'default-secret',
      'VESTIBULE_MASTER_KEY',
      'this key is known to everybody; make one with `openssl rand -base64 32`',
    );
  }
  if (env.VESTIBULE_METRICS_TOKEN && KNOWN_SECRETS.has(env.VESTIBULE_METRICS_TOKEN)) {
    refuse('default-secret', 'VESTIBULE_METRICS_TOKEN', 'this token is known to everybody');
  }
  if (env.DATABASE_URL && URL.canParse(env.DATABASE_URL) && KNOWN_SECRETS.has(new URL(env.DATABASE_URL).password)) {
    refuse('default-secret', 'DATABASE_URL', 'this password is known to everybody');
  }
  for (const field of ['VESTIBULE_PUBLIC_URL', 'VESTIBULE_FACE_URL', 'VESTIBULE_REQUEST_URL'] as const) {
    const url = env[field];
    if (url && new URL(url).protocol === 'http:' && !LOOPBACK.test(new URL(url).hostname)) {
      refuse('plain-http', field, 'production is reached by https');
    }
  }
  // Behind a TLS proxy the server listens on loopback, or the proxy is named; anything else speaks http to the network.
  if (!LOOPBACK.test(env.VESTIBULE_HOST) && env.VESTIBULE_TRUST_PROXY.length === 0) {
    refuse(
      'plain-http',
      'VESTIBULE_HOST',
      'this address is reached from outside by plain http; listen on 127.0.0.1 behind a TLS proxy, or name the proxy in VESTIBULE_TRUST_PROXY',
    );
  }
  const { VESTIBULE_S3_ENDPOINT: endpoint } = env;
  if (endpoint && new URL(endpoint).protocol === 'http:' && !LOOPBACK.test(new URL(endpoint).hostname)) {
    refuse('plain-http', 'VESTIBULE_S3_ENDPOINT', 'its credentials would cross the network in clear');
  }
  const { VESTIBULE_PHONE_SMTP_HOST: mailHost = '' } = env;
  const mailInClear = env.VESTIBULE_PHONE_GATEWAY === 'smtp' && env.VESTIBULE_PHONE_SMTP_SECURITY === 'none';
  if (mailInClear && !LOOPBACK.test(mailHost)) {
    refuse('plain-http', 'VESTIBULE_PHONE_SMTP_SECURITY', 'codes and numbers would cross the network in clear');
  }
  return faults;
}

/** Variables of the kiosk and of the tests, which share the environment with this program. */
const OTHER_PROGRAMS = [
  'VESTIBULE_API',
  'VESTIBULE_PAIRING_CODE',
  'VESTIBULE_KIOSK_MODE',
  'VESTIBULE_KIOSK_HOME',
  'VESTIBULE_KIOSK_GESTURES',
  'VESTIBULE_SHARED',
  'VESTIBULE_SEED',
  'VESTIBULE_TEST_LONG',
];

function unknownVariables(source: Readonly<Record<string, unknown>>): string[] {
  const known = new Set([...Object.keys(environmentSchema.shape), ...OTHER_PROGRAMS]);
  return Object.keys(source).filter((name) => name.startsWith('VESTIBULE_') && !known.has(name));
}
