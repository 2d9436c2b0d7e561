import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { RgbImage } from '../pixels/image.js';
import { sharedPath } from './testing.js';

/** Whether there is no ffmpeg, which decodes the videos. */
export const withoutFfmpeg = spawnSync('ffmpeg', ['-version']).status !== 0;

/** A frame of a video, as a camera would have it. */
export interface VideoFrame {
  readonly timeMs: number;
  readonly image: RgbImage;
}

const SIZE = { width: 640, height: 480 };

/**
 * The frames of a video of the shared data at 640 × 480 (with black bars where its shape is another), 15 a second, over and
 * over again without end, as a camera's file is shown; `loops` at the most.
 */
export async function* cameraOf(file: string, loops = 3): AsyncGenerator<VideoFrame> {
  const { width, height } = SIZE;
  const bytes = width * height * 3;
  const fit = `scale=${width}:${height}:force_original_aspect_ratio=decrease,pad=${width}:${height}:-1:-1`;
  let shown = 0;
  for (let loop = 0; loop < loops; loop += 1) {
    const input = sharedPath(`videos/${file}`);
    const decode = ['-v', 'error', '-i', input, '-vf', `fps=15,${fit}`, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'];
    const child = spawn('ffmpeg', decode, { stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = once(child, 'exit');
    try {
      let rest = Buffer.alloc(0);
      for await (const chunk of child.stdout) {
        rest = Buffer.concat([rest, chunk as Buffer]);
        for (; rest.length >= bytes; rest = rest.subarray(bytes), shown += 1) {
          yield {
            timeMs: (shown * 1000) / 15,
            image: { width, height, data: Uint8Array.from(rest.subarray(0, bytes)) },
          };
        }
      }
    } finally {
      // Whoever has seen enough doesn't wait for the rest.
      child.kill();
      await ended;
    }
  }
}
