import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Io } from './io.js';

/**
 * Asks a person at a terminal, on standard error; anything but a yes is a no. Where no person is there (a script's
 * standard input), the call itself is the decision.
 */
export async function confirm(io: Io, question: string): Promise<boolean> {
  if (io.stdin.isTTY !== true || io.stderr.isTTY !== true) return true;
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      io.stderr.write(chunk.toString('utf8'));
      done();
    },
  });
  const asking = createInterface({ input: io.stdin, output });
  try {
    // The end of the input (Ctrl-D) is no answer, and so a no.
    const closed = new Promise<string>((resolve) => asking.once('close', () => resolve('')));
    const answer = await Promise.race([asking.question(`${question} [y/N] `), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    asking.close();
  }
}
