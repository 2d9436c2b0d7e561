import type { Readable } from 'node:stream';

/** Where a command writes to: a stream of the process, or a test's. */
export interface Output {
  write(text: string): boolean;
  readonly isTTY?: boolean | undefined;
  /** Whether it shows colours: a terminal does, unless NO_COLOR says not to (Node decides by the environment). */
  hasColors?(): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** The streams of one run of the command line. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined };
}

/** The process's own streams. */
export const processIo = (): Io => process;

const watched = new WeakSet<Output>();

/** A reader that has seen enough (`| head`) closes its end: what is still written then goes nowhere, which is no failure. */
export function ignoreClosedPipes(io: Io): void {
  for (const output of [io.stdout, io.stderr]) {
    if (watched.has(output)) continue;
    watched.add(output);
    output.on('error', (error) => {
      if (!('code' in error) || (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED')) throw error;
    });
  }
}
