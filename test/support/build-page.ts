import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, createLogger } from 'vite';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A page as a browser gets it. */
export interface BuiltPage {
  /** Whoever builds it removes it. */
  readonly folder: string;
  /** What the bundler had to say, such as that a module of Node's was reached. */
  readonly warnings: readonly string[];
}

/** Bundles a page of the test folder into a folder of its own, as an app's build does. */
export async function buildPage(source: string): Promise<BuiltPage> {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-page-'));
  const warnings: string[] = [];
  const logger = createLogger('warn');
  logger.warn = logger.warnOnce = logger.error = (message) => void warnings.push(message);
  await build({
    root: join(ROOT, 'test', source),
    configFile: false,
    logLevel: 'warn',
    customLogger: logger,
    cacheDir: join(folder, 'cache'),
    worker: { format: 'es' },
    build: {
      // How long the bundler took is no matter of the page's.
      rolldownOptions: { checks: { bundlerTimings: false } },
      outDir: join(folder, 'page'),
      emptyOutDir: true,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 10_000,
    },
  });
  return { folder: join(folder, 'page'), warnings };
}
