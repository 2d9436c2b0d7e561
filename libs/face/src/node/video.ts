import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { RecordedFrame } from '../liveness/replay.js';

/** What is known of a video before it is decoded. */
export interface VideoFacts {
  readonly width: number;
  readonly height: number;
  /** The mean over the video. */
  readonly framesPerSecond: number;
}

/** Why a video can't be read; a closed list. */
export type VideoProblem = 'no_ffmpeg' | 'unreadable';

/** A video that can't be read. */
export class VideoError extends Error {
  constructor(
    readonly problem: VideoProblem,
    message: string,
  ) {
    super(message);
    this.name = 'VideoError';
  }
}

/** The largest frames that are read, in pixels: an 8K one. */
const MOST_PIXELS = 7680 * 4320;

/** Width, height and frames a second of a video, by ffprobe. Throws a {@link VideoError}. */
export async function inspectVideo(path: string): Promise<VideoFacts> {
  const wanted = 'stream=width,height,avg_frame_rate';
  // `file:` keeps a name with a colon from being taken for a protocol.
  const args = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', wanted, '-of', 'json', `file:${path}`];
  const { out } = await run('ffprobe', args, path);
  const [stream] = (JSON.parse(out) as { streams?: Partial<Record<string, unknown>>[] }).streams ?? [];
  const [width, height] = [Number(stream?.['width']), Number(stream?.['height'])];
  const [frames, seconds] = String(stream?.['avg_frame_rate']).split('/').map(Number);
  const framesPerSecond = (frames ?? 0) / (seconds ?? 0);
  if (!(width > 0 && height > 0 && framesPerSecond > 0 && Number.isFinite(framesPerSecond))) {
    throw new VideoError('unreadable', `${path} holds no video`);
  }
  if (width * height > MOST_PIXELS) throw new VideoError('unreadable', `${path} has frames of over 8K`);
  return { width, height, framesPerSecond };
}

/** A video's frames in their order, decoded by ffmpeg through a pipe: nothing is written. Throws a {@link VideoError}. */
export async function* framesOf(
  path: string,
  { width, height, framesPerSecond }: VideoFacts,
): AsyncIterable<RecordedFrame> {
  const args = ['-v', 'error', '-nostdin', '-i', `file:${path}`, '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'];
  const child = begin('ffmpeg', args);
  const closed = once(child, 'close') as Promise<[number | null]>;
  // It is looked at when all frames are read, and may be over long before.
  closed.catch(() => undefined);
  const problem = textOf(child.stderr);
  const size = width * height * 3;
  let [data, filled, index] = [new Uint8Array(size), 0, 0];
  try {
    for await (const chunk of child.stdout as AsyncIterable<Uint8Array>) {
      for (let from = 0; from < chunk.length;) {
        const part = chunk.subarray(from, from + size - filled);
        data.set(part, filled);
        filled += part.length;
        from += part.length;
        if (filled < size) continue;
        yield { timeMs: (index * 1000) / framesPerSecond, image: { width, height, data } };
        [data, filled, index] = [new Uint8Array(size), 0, index + 1];
      }
    }
    const [code] = await closed.catch(missing);
    if (code !== 0) throw new VideoError('unreadable', `${path} can't be decoded: ${lastLine(await problem)}`);
  } finally {
    child.kill();
    await closed.catch(() => undefined);
  }
}

const begin = (program: string, args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> =>
  spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });

async function run(program: string, args: readonly string[], path: string): Promise<{ out: string }> {
  const child = begin(program, args);
  const closed = once(child, 'close') as Promise<[number | null]>;
  const [out, problem, [code]] = await Promise.all([textOf(child.stdout), textOf(child.stderr), closed.catch(missing)]);
  if (code !== 0) throw new VideoError('unreadable', `${path} can't be read: ${lastLine(problem)}`);
  return { out };
}

function missing(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    throw new VideoError('no_ffmpeg', 'ffmpeg is not installed');
  }
  throw error;
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
  return text;
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
