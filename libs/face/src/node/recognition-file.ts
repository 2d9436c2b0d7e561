import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { RecognitionInput } from '../networks/onnx.js';
import { TEMPLATES, type TemplateName } from '../pipeline/align.js';
import type { RecognitionModel } from '../pipeline/recognition-model.js';
import type { Calibration } from '../similarity.js';

/** A recognition network that somebody brings along. */
export interface BroughtModel {
  readonly model: RecognitionModel;
  /** The ONNX file. */
  readonly file: string;
  readonly input: RecognitionInput;
}

/** One view alone, and with its mirror image: the network's own template says how the face is laid. */
const RECIPES: RecognitionModel['recipes'] = {
  quick: [{ padding: 0, mirrored: false }],
  thorough: [
    { padding: 0, mirrored: false },
    { padding: 0, mirrored: true },
  ],
};

/**
 * Reads the description of a recognition network, a JSON file beside its ONNX file (docs/faces.md says what it holds).
 * Throws an Error that says which field is wrong and what it takes.
 */
export function readRecognitionFile(path: string): BroughtModel {
  const fields = parse(path);
  const wrong = (field: string, what: string): never => {
    throw new Error(`${path}: ${field} must be ${what}`);
  };
  const number = (field: string, from: number, to: number, value: unknown = fields[field]): number =>
    typeof value === 'number' && value >= from && value <= to ? value : wrong(field, `a number from ${from} to ${to}`);
  const choice = <T extends string>(field: string, choices: readonly T[]): T =>
    choices.find((each) => each === fields[field]) ?? wrong(field, `one of ${choices.join(', ')}`);

  const version = fields['version'];
  if (typeof version !== 'string' || !/^[\w./-]{1,64}$/.test(version)) {
    return wrong('version', 'a name of 1 to 64 letters, digits, dots, dashes and slashes');
  }
  const file = resolve(dirname(path), typeof fields['file'] === 'string' ? fields['file'] : '');
  if (!file.endsWith('.onnx') || !existsSync(file)) return wrong('file', 'an ONNX file, relative to this one');
  const output = fields['output'];
  if (output !== undefined && typeof output !== 'string')
    return wrong('output', "the name of one of the network's outputs");
  const side = number('side', 32, 1024);
  const input: RecognitionInput = {
    side,
    layout: choice('layout', ['NCHW', 'NHWC']),
    channels: choice('channels', ['rgb', 'bgr']),
    mean: number('mean', -1000, 1000),
    scale: number('scale', 1e-6, 1000),
    ...(output !== undefined && { output }),
  };
  const template = choice('template', Object.keys(TEMPLATES) as TemplateName[]);
  const calibration = calibrationOf(fields['calibration'], number, wrong);
  return {
    file,
    input,
    model: {
      version: `${version}-${digest(file, { input, template, recipes: RECIPES })}`,
      side,
      template,
      recipes: RECIPES,
      calibration,
    },
  };
}

/**
 * Of all that a descriptor depends on. A template says by its version which others it compares with, and a name alone would be
 * kept by somebody who changes the network under it, or be that of the network that ships.
 */
function digest(file: string, settings: object): string {
  const hash = createHash('sha256').update(readFileSync(file)).update(JSON.stringify(settings));
  return hash.digest('hex').slice(0, 8);
}

function parse(path: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} can't be read as JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  if (typeof value !== 'object' || value === null) throw new Error(`${path} must hold a JSON object`);
  return value as Readonly<Record<string, unknown>>;
}

function calibrationOf(
  value: unknown,
  number: (field: string, from: number, to: number, value: unknown) => number,
  wrong: (field: string, what: string) => never,
): Calibration {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const read = (name: keyof Calibration): number => number(`calibration.${name}`, 0.001, 1.999, given[name]);
  const calibration = {
    tenThousandth: read('tenThousandth'),
    threshold: read('threshold'),
    hundredth: read('hundredth'),
    tenth: read('tenth'),
    // Where nobody measured it: about what it is for the network that ships.
    nearestOfFour: number('calibration.nearestOfFour', 1, 2, given['nearestOfFour'] ?? 1.05),
  };
  const { tenThousandth, threshold, hundredth, tenth } = calibration;
  const rises = tenThousandth < threshold && threshold < hundredth && hundredth < tenth;
  return rises
    ? calibration
    : wrong('calibration', 'four distances that rise: tenThousandth, threshold, hundredth, tenth');
}
