import { existsSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, runNode, scratchFolder, script } from './harness.js';

/** A workspace with one TypeScript project and the real compiler. */
function workspace(): string {
  const root = scratchFolder();
  const write = (path: string, value: unknown): void =>
    writeFileSync(join(root, path), typeof value === 'string' ? value : JSON.stringify(value));
  mkdirSync(join(root, 'part', 'src'), { recursive: true });
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(join(ROOT, 'node_modules', 'typescript7'), join(root, 'node_modules', 'typescript7'));
  write('package-lock.json', { packages: { '': {} } });
  write('tsconfig.base.json', {});
  write('tsconfig.json', { files: [], references: [{ path: 'part' }] });
  write('part/tsconfig.json', {
    compilerOptions: {
      composite: true,
      rootDir: 'src',
      outDir: 'dist',
      tsBuildInfoFile: 'dist/.tsbuildinfo',
      types: [],
    },
    include: ['src'],
  });
  write('part/src/a.ts', 'export const a: number = 1;\n');
  write('part/src/b.ts', 'export const b: number = 2;\n');
  return root;
}

async function build(root: string): Promise<{ before: boolean; after: boolean; code: number; output: string }> {
  const { stdout } = await runNode(
    script(`
      const { compile, isBuilt } = await tool('setup/build.mjs');
      const before = isBuilt(${JSON.stringify(root)});
      const { code, output } = await compile(${JSON.stringify(root)});
      console.log(JSON.stringify({ before, code, output, after: isBuilt(${JSON.stringify(root)}) }));`),
  );
  return JSON.parse(stdout) as { before: boolean; after: boolean; code: number; output: string };
}

const BUILT = { code: 0, output: '', after: true };

describe('the build of set-up', () => {
  it('should build once, and again after a source changed', async () => {
    const root = workspace();
    expect(await build(root)).toEqual({ before: false, ...BUILT });
    expect(await build(root)).toEqual({ before: true, ...BUILT });
    writeFileSync(join(root, 'part/src/a.ts'), 'export const a: number = 3;\n');
    expect(await build(root)).toEqual({ before: false, ...BUILT });
    utimesSync(join(root, 'part/src/a.ts'), 1, 1);
    expect(await build(root)).toEqual({ before: false, ...BUILT });
  });

  it('should remove what a deleted source was compiled to', async () => {
    const root = workspace();
    await build(root);
    rmSync(join(root, 'part/src/b.ts'));
    expect(await build(root)).toEqual({ before: false, ...BUILT });
    expect(existsSync(join(root, 'part/dist/b.js'))).toBe(false);
    expect(existsSync(join(root, 'part/dist/b.d.ts'))).toBe(false);
    expect(existsSync(join(root, 'part/dist/a.js'))).toBe(true);
  });

  it('should bring back an output that somebody removed', async () => {
    const root = workspace();
    await build(root);
    rmSync(join(root, 'part/dist/a.js'));
    expect(await build(root)).toEqual({ before: false, ...BUILT });
    expect(existsSync(join(root, 'part/dist/a.js'))).toBe(true);
  });

  it('should not count as built after a type error', async () => {
    const root = workspace();
    writeFileSync(join(root, 'part/src/a.ts'), "export const a: number = 'one';\n");
    const result = await build(root);
    expect(result).toMatchObject({ code: 2, after: false });
    expect(result.output).toContain('TS2322');
  });
});

/** A folder with a lock file that asks for one package, and whether set-up finds it installed. */
async function isInstalled(root: string): Promise<boolean> {
  const { stdout } = await runNode(
    script(`
      const { packagesAreInstalled } = await tool('setup/packages.mjs');
      console.log(packagesAreInstalled(${JSON.stringify(root)}));`),
  );
  return stdout.trim() === 'true';
}

describe('the packages of set-up', () => {
  const lockWith = (version: string): string =>
    JSON.stringify({ packages: { '': {}, 'node_modules/one': { version, integrity: `sha512-${version}` } } });

  function installed(): string {
    const root = scratchFolder();
    mkdirSync(join(root, 'node_modules', 'one'), { recursive: true });
    writeFileSync(join(root, 'node_modules', 'one', 'package.json'), '{}');
    writeFileSync(join(root, 'package-lock.json'), lockWith('1.0.0'));
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), lockWith('1.0.0'));
    return root;
  }

  it('should take a tree that npm installed by hand for what it is', async () => {
    const root = installed();
    expect(await isInstalled(root)).toBe(true);
    expect(existsSync(join(root, 'node_modules/.cache/vestibule/packages.json'))).toBe(true);
  });

  it('should see a lock file that asks for another version', async () => {
    const root = installed();
    await isInstalled(root);
    writeFileSync(join(root, 'package-lock.json'), lockWith('1.0.1'));
    expect(await isInstalled(root)).toBe(false);
  });

  it('should see a package that was removed, whatever the stamp says', async () => {
    const root = installed();
    await isInstalled(root);
    rmSync(join(root, 'node_modules', 'one'), { recursive: true });
    expect(await isInstalled(root)).toBe(false);
  });
});

describe('the Node version that set-up asks for', () => {
  it('should refuse an older one and say which one is needed', async () => {
    const { stdout } = await runNode(
      script(`
        const { requireNode } = await tool('setup/node-version.mjs');
        for (const version of ['18.20.1', '20.18.3', '20.19.0', '24.1.0']) {
          try { requireNode(version); console.log('ok'); } catch (error) { console.log(error.message); }
        }`),
    );
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringContaining('needs Node 20.19 or newer, and this is 18.20.1'),
      expect.stringContaining('this is 20.18.3'),
      'ok',
      'ok',
    ]);
  });
});
