import { S3Client } from '@aws-sdk/client-s3';
import { AwsS3StorageAdapter } from '@flystorage/aws-s3';
import { FileStorage } from '@flystorage/file-storage';
import type { S3Config } from '../../config/index.js';

/** A person waits at a kiosk: an S3 that doesn't answer is told of rather than waited for. */
const CONNECT_MS = 5_000;
const ANSWER_MS = 30_000;
const ATTEMPTS = 3;

/**
 * More than the largest file that is taken: each goes in one PUT, which is there whole or not at all. A multipart upload that a crash
 * cuts off stays in the bucket, unseen and paid for.
 */
const PART_BYTES = 16 * 1024 * 1024;

/**
 * Opens a storage that speaks S3; connects when it is first used. What is put there is sealed already. No access list is sent along:
 * buckets refuse them by default, and are private by default.
 */
export function openS3Storage({ bucket, region, endpoint, prefix, pathStyle, credentials }: S3Config): {
  readonly storage: FileStorage;
  close(): Promise<void>;
} {
  const client = new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint }),
    forcePathStyle: pathStyle,
    ...(credentials && { credentials }),
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
    // Servers other than AWS' own don't know its newer checksums; what is stored is authenticated by its seal.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const adapter = new AwsS3StorageAdapter(client, {
    bucket,
    prefix,
    uploadConfiguration: { partSize: PART_BYTES, queueSize: 1 },
  });
  const storage = new FileStorage(adapter, undefined, { writes: { mimeType: 'application/octet-stream' } });
  return {
    storage,
    close: () => {
      client.destroy();
      return Promise.resolve();
    },
  };
}
