import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFaceEngine } from './create-engine.js';
import { readRecognitionFile } from './recognition-file.js';

const folder = mkdtempSync(join(tmpdir(), 'vestibule-test-recognition-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'net.onnx'), '');

const good = {
  version: 'arcface-r50/v1',
  file: 'net.onnx',
  side: 112,
  template: 'arcface',
  layout: 'NCHW',
  channels: 'rgb',
  mean: 127.5,
  scale: 1 / 127.5,
  calibration: { tenThousandth: 1, threshold: 1.1, hundredth: 1.2, tenth: 1.3 },
};

function described(changes: object): string {
  const path = join(folder, 'net.json');
  writeFileSync(path, JSON.stringify({ ...good, ...changes }));
  return path;
}

describe('readRecognitionFile', () => {
  it('should read what a network is shown and what its distances mean', () => {
    expect(readRecognitionFile(described({}))).toMatchObject({
      file: join(folder, 'net.onnx'),
      input: { side: 112, layout: 'NCHW', channels: 'rgb', mean: 127.5 },
      model: { side: 112, template: 'arcface', calibration: good.calibration },
    });
  });

  it('should take another version wherever descriptors would come out otherwise, and only there', () => {
    const versionOf = (changes: object): string => readRecognitionFile(described(changes)).model.version;
    const version = versionOf({});
    expect(version).toMatch(/^arcface-r50\/v1-[0-9a-f]{8}$/);
    expect(versionOf({ calibration: { ...good.calibration, threshold: 1.15 } })).toBe(version);
    expect(versionOf({ channels: 'bgr' })).not.toBe(version);
    expect(versionOf({ template: 'dlib' })).not.toBe(version);
    writeFileSync(join(folder, 'other.onnx'), 'another network');
    expect(versionOf({ file: 'other.onnx' })).not.toBe(version);
  });

  it('should take a measured effect of four templates, or that of the network that ships', () => {
    const effectOf = (calibration: object): number =>
      readRecognitionFile(described({ calibration: { ...good.calibration, ...calibration } })).model.calibration
        .nearestOfFour;
    expect(effectOf({ nearestOfFour: 1.02 })).toBe(1.02);
    expect(effectOf({})).toBe(1.05);
  });

  it.each([
    ['version', { version: '' }],
    ['version', { version: 'a b' }],
    ['file', { file: 'elsewhere.onnx' }],
    ['file', { file: 'net.json' }],
    ['side', { side: 0 }],
    ['template', { template: 'mine' }],
    ['layout', { layout: 'HWC' }],
    ['channels', { channels: 'grey' }],
    ['mean', { mean: '127.5' }],
    ['scale', { scale: 0 }],
    ['output', { output: 3 }],
    ['calibration.threshold', { calibration: { ...good.calibration, threshold: undefined } }],
    ['calibration', { calibration: { ...good.calibration, hundredth: 1.05 } }],
    ['calibration.nearestOfFour', { calibration: { ...good.calibration, nearestOfFour: 0.9 } }],
    ['calibration.tenThousandth', { calibration: undefined }],
  ])('should say that %s is wrong, and what it takes', (field, changes) => {
    expect(() => readRecognitionFile(described(changes))).toThrow(new RegExp(`net\\.json: ${field} must be `));
  });

  it('should say that a file holds no JSON, or is not there', () => {
    const path = join(folder, 'broken.json');
    writeFileSync(path, '{');
    expect(() => readRecognitionFile(path)).toThrow("broken.json can't be read as JSON");
    expect(() => readRecognitionFile(join(folder, 'none.json'))).toThrow("none.json can't be read as JSON");
  });
});

describe('createFaceEngine', () => {
  it('should refuse a network of your own with face-api, which has only its own', () => {
    expect(() => createFaceEngine({ engine: 'face-api', recognitionFile: described({}) })).toThrow('needs the engine');
  });

  it('should say that it is not ready where the file holds no network', async () => {
    const engine = createFaceEngine({ recognitionFile: described({}) });
    try {
      expect(engine.modelVersion).toMatch(/^arcface-r50\/v1-/);
      await expect(engine.ready()).rejects.toThrow('did not start');
    } finally {
      await engine.close();
    }
  });
});
