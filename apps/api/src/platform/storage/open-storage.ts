import type { FileStorage } from '@flystorage/file-storage';
import type { Config } from '../../config/index.js';
import { openLocalStorage } from './local-storage.js';

/** Opens where blobs lie: in a bucket where one is configured, else in the data folder. */
export async function openStorage({
  home,
  s3,
}: Pick<Config, 'home' | 's3'>): Promise<{ readonly storage: FileStorage; close(): Promise<void> }> {
  // Its client is large, and most installations have none.
  if (s3) return (await import('./s3-storage.js')).openS3Storage(s3);
  return { storage: await openLocalStorage(home), close: () => Promise.resolve() };
}
