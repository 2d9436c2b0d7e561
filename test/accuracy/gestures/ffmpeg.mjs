// Frames of a video by ffmpeg, through a pipe: nothing is written.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const run = (program, args) => spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });

async function textOf(stream) {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

/** Width, height and frames a second of a video. */
export async function inspectVideo(path) {
  const entries = 'stream=width,height,avg_frame_rate';
  const child = run('ffprobe', [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-show_entries',
    entries,
    '-of',
    'json',
    path,
  ]);
  const [text, problem] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  const [stream] = JSON.parse(text).streams ?? [];
  if (stream === undefined) throw new Error(`ffprobe sees no video: ${problem}`);
  const [frames, seconds] = stream.avg_frame_rate.split('/').map(Number);
  return { width: stream.width, height: stream.height, framesPerSecond: frames / seconds };
}

/** A video's frames, in their order, as the library's pictures. */
export async function* framesOf(path, { width, height }) {
  const child = run('ffmpeg', ['-v', 'error', '-i', path, '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1']);
  const closed = once(child, 'close');
  const problem = textOf(child.stderr);
  const size = width * height * 3;
  let frame = new Uint8Array(size);
  let filled = 0;
  try {
    for await (const chunk of child.stdout) {
      for (let from = 0; from < chunk.length;) {
        const part = chunk.subarray(from, from + size - filled);
        frame.set(part, filled);
        filled += part.length;
        from += part.length;
        if (filled < size) continue;
        yield { width, height, data: frame };
        [frame, filled] = [new Uint8Array(size), 0];
      }
    }
    const [code] = await closed;
    if (code !== 0) throw new Error(`ffmpeg ended with ${code}: ${await problem}`);
  } finally {
    child.kill();
  }
}
