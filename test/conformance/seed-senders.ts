import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentation } from './documentation.js';

/** An integration's legacy keys. */
export interface Keys {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** The keys that stand in a printed sample are all that is replaced in it. */
function withKeys(code: string, { publicKey, privateKey }: Keys): string {
  let at = 0;
  return code.replaceAll(/\b[0-9a-f]{64}\b/g, () => [publicKey, privateKey][at++] ?? '');
}

/** The code of each sample, in the documentation's order: to create a verification, and to ask for one. */
export function printedSamples(): { readonly node: readonly string[]; readonly java: readonly string[] } {
  const text = documentation();
  return {
    node: [...text.matchAll(/^function encrptData\([\s\S]*?^return enc;\s*^\}/gm)].map(([code]) => code),
    java: [...text.matchAll(/^import javax\.crypto\.Cipher;[\s\S]*?^return result\.toString\(\);\s*^\}\s*^\}/gm)].map(
      ([code]) => code,
    ),
  };
}

/** Runs the printed Node function with these keys. Its type annotation is left out, as TypeScript does before it runs it. */
export function runNode(code: string, keys: Keys, data: object): string {
  const script = `import crypto from 'node:crypto';
${withKeys(code, keys).replace('(data: string)', '(data)')}
process.stdout.write(encrptData(process.argv[1]));`;
  const words = ['--input-type=module', '--eval', script, JSON.stringify(data)];
  return execFileSync(process.execPath, words, { encoding: 'utf8' });
}

/** Whether there is a JDK. */
export const hasJava = (): boolean => spawnSync('javac', ['-version']).status === 0;

/** Compiles a class and runs its `main`; gives what it prints, or what it fails with. */
export function runJava(code: string, keys: Keys): { readonly printed: string; readonly failed: string } {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-java-'));
  try {
    writeFileSync(join(folder, 'Main.java'), withKeys(code, keys));
    const compiled = spawnSync('javac', ['-d', folder, join(folder, 'Main.java')], { encoding: 'utf8' });
    if (compiled.status !== 0) return { printed: '', failed: compiled.stderr };
    return {
      printed: execFileSync('java', ['-cp', folder, 'Main'], { encoding: 'utf8', stdio: 'pipe' }).trim(),
      failed: '',
    };
  } catch (error) {
    return { printed: '', failed: (error as { stderr?: Buffer | string }).stderr?.toString() ?? String(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
