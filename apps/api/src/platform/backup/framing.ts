import { damaged } from './fault.js';

/** Several streams of bytes in one: each in frames of `length (4, big-endian) | bytes`, and a length of 0 after its last. */
export async function* frame(sections: AsyncIterable<AsyncIterable<Uint8Array>>): AsyncGenerator<Uint8Array> {
  const lengthOf = (bytes: number): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes);
    return length;
  };
  for await (const section of sections) {
    for await (const piece of section) {
      if (piece.length === 0) continue;
      yield lengthOf(piece.length);
      yield piece;
    }
    yield lengthOf(0);
  }
}

/** Reads what {@link frame} wrote, one section after another. */
export class FrameReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next section. It must be read to its end before the one after it. */
  async *section(): AsyncGenerator<Buffer> {
    for (;;) {
      let left = (await this.#take(4, true)).readUInt32BE();
      if (left === 0) return;
      while (left > 0) {
        const part = await this.#take(left, false);
        left -= part.length;
        yield part;
      }
    }
  }

  /** Reads to the source's own end, which is where it is known to be whole. */
  async end(): Promise<void> {
    while (await this.#more()) this.#rest = Buffer.alloc(0);
  }

  /** Lets go of the source, wherever it is. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #take(bytes: number, whole: boolean): Promise<Buffer> {
    while (this.#rest.length === 0 || (whole && this.#rest.length < bytes)) {
      if (!(await this.#more())) throw damaged('a file ends before its content does');
    }
    const part = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    const piece = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    this.#rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    return true;
  }
}

/** The lines of a stream of UTF-8, without their ends. */
export async function* lines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const piece of source) {
    const parts = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  if (rest !== '') throw damaged('a list ends within a line');
}

/** All of a stream of UTF-8, parsed as JSON. For what is small. */
export async function readJson(source: AsyncIterable<Uint8Array>): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString('utf8'));
}
