import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import type { S3Config } from '../../config/index.js';

/** A server that speaks S3, on this machine, with one bucket. */
export interface TestS3 {
  readonly config: S3Config;
  /** Where its files lie. */
  readonly folder: string;
  /** Ends it; what lies in it stays. */
  stop(): Promise<void>;
  /** Starts it again at its port. */
  start(): Promise<void>;
  /** Ends it for good. */
  close(): Promise<void>;
}

/** The keys that the server takes. */
const CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

/** Starts one on a free port. */
export async function startTestS3(): Promise<TestS3> {
  const folder = await mkdtemp(join(tmpdir(), 'vestibule-s3-'));
  const bucket = 'vestibule-test';
  let port = 0;
  let server: S3rver | undefined;
  const start = async (): Promise<void> => {
    const options = {
      address: '127.0.0.1',
      port,
      silent: true,
      directory: folder,
      configureBuckets: [{ name: bucket }],
      // It computes those of listings otherwise than AWS does.
      allowMismatchedSignatures: true,
    };
    server = new S3rver(options);
    ({ port } = await server.run());
  };
  const stop = async (): Promise<void> => {
    const running = server;
    server = undefined;
    running?.httpServer.closeAllConnections();
    await running?.close();
  };
  await start();
  return {
    config: {
      bucket,
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${port}`,
      prefix: 'blobs/here',
      pathStyle: true,
      credentials: CREDENTIALS,
    },
    folder,
    start,
    stop,
    close: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
