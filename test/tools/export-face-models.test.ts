import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, runNode, scratchFolder, script } from './harness.js';

type Digests = Record<string, { sha256: string; source: string }>;

const DIGESTS = JSON.parse(readFileSync(join(ROOT, 'libs/face/models.json'), 'utf8')) as Digests;

/** A workspace with these packages and nothing but `digests`. */
function workspace(digests: Digests): string {
  const root = scratchFolder();
  mkdirSync(join(root, 'libs/face'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'libs/face/models.json'), JSON.stringify(digests));
  return root;
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Runs module code that prints one JSON value. */
async function result(code: string): Promise<{ value: unknown; said: string }> {
  const { code: exitCode, stdout, stderr } = await runNode(script(code));
  expect(exitCode, stderr).toBe(0);
  return { value: JSON.parse(stdout), said: stderr };
}

describe('the export of the face networks', () => {
  it('should give the same bytes each time, those that models.json expects', async () => {
    const { value } = await result(`
      const { makeModels } = await tool('export-face-models/models.mjs');
      const twice = [1, 2].map(() => [...makeModels(${JSON.stringify(ROOT)})].map(({ file, sha256, source }) => [file, { sha256, source }]));
      console.log(JSON.stringify(twice.map(Object.fromEntries)));`);
    expect(value).toEqual([DIGESTS, DIGESTS]);
  });

  it('should not write a file that models.json does not expect, and say which one', async () => {
    const root = workspace({ ...DIGESTS, 'iris.onnx': { sha256: '0'.repeat(64), source: 'elsewhere@1.0.0' } });
    const { value, said } = await result(`
      const { exportModels } = await tool('export-face-models/export-models.mjs');
      console.log(JSON.stringify(exportModels(${JSON.stringify(root)}).ok));`);
    expect(value).toBe(false);
    expect(said).toContain('not what libs/face/models.json expects: iris.onnx');
    const written = readdirSync(join(root, 'libs/face/models'));
    expect(written.toSorted()).toEqual(
      Object.keys(DIGESTS)
        .filter((file) => file !== 'iris.onnx')
        .toSorted(),
    );
    for (const file of written) expect(sha256(join(root, 'libs/face/models', file))).toBe(DIGESTS[file]?.sha256);
  });

  it('should end with 1 and write nothing for --check where models.json differs, and accept with --accept', async () => {
    const root = workspace({});
    const { value } = await result(`
      const { exportModels } = await tool('export-face-models/export-models.mjs');
      const oks = [{ check: true }, { accept: true }, { check: true }].map((options) => exportModels(${JSON.stringify(root)}, options).ok);
      console.log(JSON.stringify(oks));`);
    expect(value).toEqual([false, true, true]);
    expect(JSON.parse(readFileSync(join(root, 'libs/face/models.json'), 'utf8'))).toEqual(DIGESTS);
  });
});

describe('the face networks of set-up', () => {
  const one: Digests = {
    'one.onnx': { sha256: createHash('sha256').update('one').digest('hex'), source: 'one@1.0.0' },
  };

  /** Whether they are made before and after set-up makes them. */
  async function made(root: string): Promise<unknown> {
    const { value } = await result(`
      const { modelsAreMade, makeModels } = await tool('setup/face-models.mjs');
      const root = ${JSON.stringify(root)};
      const before = modelsAreMade(root);
      let error;
      if (!before) await makeModels(root).catch((reason) => { error = reason.name; });
      console.log(JSON.stringify({ before, after: modelsAreMade(root), error }));`);
    return value;
  }

  it('should take right files for what they are, once, and see when one changed', async () => {
    const root = workspace(one);
    const file = join(root, 'libs/face/models/one.onnx');
    mkdirSync(join(root, 'libs/face/models'));
    writeFileSync(file, 'one');
    expect(await made(root)).toEqual({ before: false, after: true });
    expect(await made(root)).toEqual({ before: true, after: true });
    writeFileSync(file, 'two');
    utimesSync(file, 1, 1);
    // There is no exporter in this folder to make it right again.
    expect(await made(root)).toEqual({ before: false, after: false, error: 'SetupError' });
  });

  it('should ask for nothing where no networks are listed', async () => {
    const root = scratchFolder();
    expect(await made(root)).toEqual({ before: true, after: true });
    expect(existsSync(join(root, '.cache'))).toBe(false);
  });
});
