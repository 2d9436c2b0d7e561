import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encode } from 'uqr';

const run = promisify(execFile);

/** What the fake camera of Chromium plays again and again. */
export interface CameraFile {
  readonly path: string;
  remove(): void;
}

const newFolder = (): { folder: string; remove: () => void } => {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-camera-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

/** How fast Chromium plays a file of JPEGs, whatever it was made with (`file_video_capture_device.cc`). */
const PLAYED_FPS = 30;

const SIZE = { width: 640, height: 480 };

/** Which part of a video a camera plays, in its own seconds, and how fast. */
export interface CutOut {
  readonly speed?: number;
  readonly from?: number;
  readonly seconds?: number;
  /** Whether its borders go on to those of the camera's picture; else there is grey beside it, as beside a screen. */
  readonly goesOn?: boolean;
  /** The quality of its JPEGs, as ffmpeg has it (2 is the best): another one makes other bytes of the same pictures. Default 2. */
  readonly quality?: number;
}

/** Makes a camera of a video: 640 × 480, the video in full and in the middle; with a `speed` under 1 slower than it was recorded. */
export async function cameraOfVideo(
  video: string,
  { speed = 1, from = 0, seconds, goesOn = false, quality = 2 }: CutOut = {},
): Promise<CameraFile> {
  const { width, height } = SIZE;
  const { folder, remove } = newFolder();
  const path = join(folder, 'camera.mjpeg');
  const scaled = `scale=${width}:${height}:force_original_aspect_ratio=decrease,pad=${width}:${height}:-1:-1:color=gray`;
  const size = goesOn ? `${scaled},${await smeared(video)}` : scaled;
  await run('ffmpeg', [
    ...['-v', 'error', '-ss', String(from), ...(seconds === undefined ? [] : ['-t', String(seconds)])],
    ...['-i', video, '-an', '-vf', `setpts=PTS/${speed},${size},fps=${PLAYED_FPS}`],
    ...['-pix_fmt', 'yuvj420p', '-q:v', String(quality), '-f', 'mjpeg', path],
  ]);
  return { path, remove };
}

/** What lets the borders of a video go on to those of the camera's picture, in which it is as large as it can be. */
async function smeared(video: string): Promise<string> {
  const asked = [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-show_entries',
    'stream=width,height',
    '-of',
    'csv=p=0',
    video,
  ];
  const [wide = 1, tall = 1] = (await run('ffprobe', asked)).stdout.trim().split(',').map(Number);
  const scale = Math.min(SIZE.width / wide, SIZE.height / tall);
  // A pixel more than is beside it: the first and the last one are half grey.
  const [x, y] = [(SIZE.width - wide * scale) / 2, (SIZE.height - tall * scale) / 2].map((side) =>
    side < 1 ? 0 : Math.ceil(side) + 1,
  );
  return `fillborders=left=${x}:right=${x}:top=${y}:bottom=${y}:mode=smear`;
}

const MODULE = 9;
const QUIET = 4;

/** Makes a camera that sees a sheet with a QR code of a text; the file lasts so many seconds before it begins again. */
export async function cameraOfCode(text: string, seconds = 1): Promise<CameraFile> {
  const { data, size } = encode(text, { border: QUIET });
  const side = size * MODULE;
  const pixels = Buffer.alloc(side * side);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      pixels[y * side + x] = data[Math.floor(y / MODULE)]?.[Math.floor(x / MODULE)] ? 0 : 255;
    }
  }
  const { folder, remove } = newFolder();
  const picture = join(folder, 'code.pgm');
  writeFileSync(picture, Buffer.concat([Buffer.from(`P5 ${side} ${side} 255\n`), pixels]));
  const path = join(folder, 'camera.mjpeg');
  // Held a little askew, on a grey wall, as a person would.
  const filter = 'scale=300:300,rotate=0.1:c=gray:ow=340:oh=340,pad=640:480:-1:-1:color=gray';
  await run('ffmpeg', [
    ...['-v', 'error', '-loop', '1', '-t', String(seconds), '-r', String(PLAYED_FPS), '-i', picture, '-vf', filter],
    ...['-pix_fmt', 'yuvj420p', '-q:v', '2', '-f', 'mjpeg', path],
  ]);
  return { path, remove };
}

/** Makes a camera that sees one thing after the other, and then the first again; those that it is made of are removed. */
export function cameraInTurn(...cameras: readonly CameraFile[]): CameraFile {
  const { folder, remove } = newFolder();
  const path = join(folder, 'camera.mjpeg');
  // A file of JPEGs is nothing but one behind the other.
  writeFileSync(path, Buffer.concat(cameras.map((camera) => readFileSync(camera.path))));
  for (const camera of cameras) camera.remove();
  return { path, remove };
}

/** A camera before which one thing after the other is laid. A kiosk sees what was laid last when it switches its camera on. */
export interface ChangingCamera extends CameraFile {
  /** From now on it sees these pictures (JPEGs of one size), one after the other and again, each for so many seconds. */
  show(pictures: readonly Uint8Array[], seconds?: number): void;
  /** It sees what another camera saw, which is removed. */
  showInstead(other: CameraFile): void;
}

/** Makes a camera that sees what a test lays before it. */
export function cameraOfPictures(first: readonly Uint8Array[]): ChangingCamera {
  const { folder, remove } = newFolder();
  const path = join(folder, 'camera.mjpeg');
  const show: ChangingCamera['show'] = (pictures, seconds = 0.2) => {
    const frames = Math.round(seconds * PLAYED_FPS);
    const next = join(folder, 'next.mjpeg');
    writeFileSync(next, Buffer.concat(pictures.flatMap((picture) => Array.from({ length: frames }, () => picture))));
    renameSync(next, path);
  };
  show(first);
  const showInstead = (other: CameraFile): void => {
    copyFileSync(other.path, path);
    other.remove();
  };
  return { path, remove, show, showInstead };
}
