import type { RgbImage } from '@vestibule/face';
import { ALPHABET } from '../mrz/characters.js';
import { STEP_WIDTH, type LineScores } from '../mrz/decode.js';
import type { RowReading } from '../mrz/find.js';
import type { TextBox } from '../ocr/rows.js';
import { cut } from './cut.js';
import type { Answer, TextNetworks } from './text-networks.js';
import type { Vision } from '../capture/vision.js';

/** Rows of pixels that the recognition network looks at, and fewest columns. */
const HEIGHT = 48;
const LEAST_WIDTH = 16;

/** Longest row in columns: eight times a zone's. */
const MOST_WIDTH = 8192;

/** The smallest probability that is told from none: 32-bit numbers after a softmax. */
const LEAST = 1e-9;

/**
 * How likely a space between two words is at least, where the network leaves it out: 0.007 to 0.48 on bills and licences, and up to
 * 0.003 within a word. It was trained on Chinese too, which has none.
 */
const SPACE = 0.005;

/** A row of text and how sure the network is of its characters on average, 0 to 1. */
export interface ReadText extends RowReading {
  /** With the spaces that the network half saw: a zone has none, so that `text` does without. */
  readonly words: string;
  readonly confidence: number;
}

/** What the network says of the characters of a zone: its own, their small letters, and quotation marks for fillers. */
function columnsOf(characters: readonly string[]): readonly (readonly number[])[] {
  const columns = (texts: readonly string[]) => texts.map((text) => characters.indexOf(text)).filter((at) => at >= 0);
  return [
    [0],
    ...Array.from(ALPHABET).map((character) =>
      columns(character === '<' ? ['<', '＜', '《'] : [...new Set([character, character.toLowerCase()])]),
    ),
  ];
}

/** Reads rows of one picture. The picture stays in OpenCV's memory until `close`. */
export class RowReader {
  readonly #vision: Vision;
  readonly #networks: TextNetworks;
  readonly #whole: InstanceType<Vision['cv']['Mat']>;
  readonly #columns: readonly (readonly number[])[];
  readonly #read = new Map<string, Promise<ReadText>>();

  constructor(vision: Vision, networks: TextNetworks, { width, height, data }: RgbImage) {
    this.#vision = vision;
    this.#networks = networks;
    this.#whole = vision.cv.matFromArray(height, width, vision.cv.CV_8UC3, data);
    this.#columns = columnsOf(networks.characters);
  }

  close(): void {
    this.#whole.delete();
  }

  /** Reads a row, `turned` from its other end; a row that was read before is not read again. */
  read(row: TextBox, turned: boolean): Promise<ReadText> {
    const key = [row.x, row.y, row.width, row.height, row.angle, turned].join(' ');
    const before = this.#read.get(key);
    if (before) return before;
    const reading = this.#recognize(row, turned);
    this.#read.set(key, reading);
    return reading;
  }

  async #recognize(row: TextBox, turned: boolean): Promise<ReadText> {
    const width = Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, Math.round((row.width * HEIGHT) / row.height)));
    const answer = await this.#networks.recognize(this.#cut(row, turned, width), HEIGHT, width);
    return { ...greedy(answer, this.#networks.characters), scores: scoresOf(answer, this.#columns) };
  }

  /** The row, straightened, 48 pixels high: planes of -1 to 1, blue first. */
  #cut(row: TextBox, turned: boolean, width: number): Float32Array {
    const bytes = cut(this.#vision, this.#whole, row, width, HEIGHT, turned);
    const count = width * HEIGHT;
    const pixels = new Float32Array(3 * count);
    for (let channel = 0; channel < 3; channel += 1) {
      for (let pixel = 0; pixel < count; pixel += 1) {
        pixels[channel * count + pixel] = (bytes[pixel * 3 + 2 - channel] as number) / 127.5 - 1;
      }
    }
    return pixels;
  }
}

/** The likeliest character of each step, runs of one as one, without blanks. */
function greedy(
  { data, dims }: Answer,
  characters: readonly string[],
): { readonly text: string; readonly words: string; readonly confidence: number } {
  const [steps, count] = [dims[1] ?? 0, dims[2] ?? 0];
  const space = characters.lastIndexOf(' ');
  let [text, words, sum, last, gap] = ['', '', 0, 0, 0];
  let read = 0;
  for (let step = 0; step < steps; step += 1) {
    let best = 0;
    for (let at = 1; at < count; at += 1) {
      if ((data[step * count + at] as number) > (data[step * count + best] as number)) best = at;
    }
    if (best === 0) gap = Math.max(gap, data[step * count + space] as number);
    if (best !== last && best !== 0) {
      text += characters[best] ?? '';
      words += (gap > SPACE && words !== '' ? ' ' : '') + (characters[best] ?? '');
      sum += data[step * count + best] as number;
      read += 1;
      gap = 0;
    }
    last = best;
  }
  return { text, words: words.replaceAll(/\s+/gu, ' ').trim(), confidence: read > 0 ? sum / read : 0 };
}

function scoresOf({ data, dims }: Answer, columns: readonly (readonly number[])[]): LineScores {
  const [steps, count] = [dims[1] ?? 0, dims[2] ?? 0];
  const logs = new Float32Array(steps * STEP_WIDTH);
  for (let step = 0; step < steps; step += 1) {
    columns.forEach((at, column) => {
      const probability = at.reduce((sum, each) => sum + (data[step * count + each] as number), 0);
      logs[step * STEP_WIDTH + column] = Math.log(Math.max(LEAST, probability));
    });
  }
  return { steps, logs };
}
