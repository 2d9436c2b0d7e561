import type { ErrorDetail } from '../kernel/index.js';
import type { Environment } from './schema.js';

/** A bucket that speaks S3. */
export interface S3Config {
  readonly bucket: string;
  readonly region: string;
  /** Undefined: AWS' own of the region. */
  readonly endpoint: string | undefined;
  /** Before each key, without a slash at its end; may be empty. */
  readonly prefix: string;
  /** Whether the bucket stands in the path, not in the host's name. */
  readonly pathStyle: boolean;
  /** Undefined: whatever the AWS SDK finds (its environment variables, its files, the machine's role). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

/** Reads what has been found to be without fault; undefined where blobs lie in the data folder. */
export function toS3(env: Environment): S3Config | undefined {
  if (env.VESTIBULE_S3_BUCKET === undefined) return undefined;
  const { VESTIBULE_S3_ACCESS_KEY_ID: accessKeyId, VESTIBULE_S3_SECRET_ACCESS_KEY: secretAccessKey } = env;
  return {
    bucket: env.VESTIBULE_S3_BUCKET,
    region: env.VESTIBULE_S3_REGION,
    endpoint: env.VESTIBULE_S3_ENDPOINT,
    prefix: env.VESTIBULE_S3_PREFIX,
    pathStyle: env.VESTIBULE_S3_PATH_STYLE,
    credentials:
      accessKeyId !== undefined && secretAccessKey !== undefined ? { accessKeyId, secretAccessKey } : undefined,
  };
}

/** What is missing where blobs go to a bucket. */
export function s3Faults(env: Environment): ErrorDetail[] {
  const { VESTIBULE_S3_ACCESS_KEY_ID: id, VESTIBULE_S3_SECRET_ACCESS_KEY: secret } = env;
  const faults: ErrorDetail[] = [];
  if (env.VESTIBULE_S3_BUCKET === undefined && (env.VESTIBULE_S3_ENDPOINT ?? id ?? secret) !== undefined) {
    faults.push({ field: 'VESTIBULE_S3_BUCKET', reason: 'is needed where other VESTIBULE_S3_ settings are there' });
  }
  if (id !== undefined && secret === undefined) {
    faults.push({ field: 'VESTIBULE_S3_SECRET_ACCESS_KEY', reason: 'is needed where there is an access key id' });
  }
  if (id === undefined && secret !== undefined) {
    faults.push({ field: 'VESTIBULE_S3_ACCESS_KEY_ID', reason: 'is needed where there is a secret access key' });
  }
  return faults;
}
