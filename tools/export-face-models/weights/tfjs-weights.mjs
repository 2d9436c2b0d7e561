import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The number that 16 bits stand for (IEEE 754 binary16). */
function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** How a tensor is stored: bytes a value, how one is read, and how it becomes the number that it stands for. */
function storageOf({ name, dtype, quantization }) {
  const stored = quantization?.dtype ?? dtype;
  if (stored === 'uint8') {
    const { scale, min } = quantization;
    return { width: 1, read: (bytes, at) => bytes.readUInt8(at) * scale + min };
  }
  if (stored === 'float16') return { width: 2, read: (bytes, at) => fromHalf(bytes.readUInt16LE(at)) };
  if (stored === 'float32') return { width: 4, read: (bytes, at) => bytes.readFloatLE(at) };
  if (stored === 'int32') return { width: 4, read: (bytes, at) => bytes.readInt32LE(at) };
  throw new Error(`${name}: weights stored as ${stored} are not known here`);
}

/**
 * Reads weights of TensorFlow.js: a manifest's groups and the binary files beside it. What is quantised becomes the
 * float32 that TensorFlow.js computes with (its io.decodeWeights).
 * @param {string} manifestPath the file that the binary files' paths are relative to
 * @param {{ paths: string[]; weights: object[] }[]} groups
 * @returns a map from name to `{ shape, values: Float32Array | Int32Array }`, whose `get` throws for a name that isn't there
 */
export function readWeights(manifestPath, groups) {
  const weights = new WeightMap();
  for (const group of groups) {
    const bytes = Buffer.concat(group.paths.map((path) => readFileSync(join(dirname(manifestPath), path))));
    let at = 0;
    for (const entry of group.weights) {
      const { width, read } = storageOf(entry);
      const length = entry.shape.reduce((product, dim) => product * dim, 1);
      const values = entry.dtype === 'int32' ? new Int32Array(length) : new Float32Array(length);
      for (let i = 0; i < length; i += 1) values[i] = read(bytes, at + i * width);
      at += length * width;
      weights.set(entry.name, { shape: entry.shape, values });
    }
    if (at !== bytes.length) throw new Error(`${manifestPath} describes ${at} of ${bytes.length} bytes`);
  }
  return weights;
}

class WeightMap extends Map {
  get(name) {
    const tensor = super.get(name);
    if (tensor === undefined) throw new Error(`there is no weight called ${name}`);
    return tensor;
  }
}
