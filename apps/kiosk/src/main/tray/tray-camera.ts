import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import NodeWebcam from 'node-webcam';
import { fail, ok, type Result } from '../result.js';

/** Why there is no still of the document tray. */
export type TrayFailure = 'unknown_device' | 'no_program' | 'no_picture' | 'unsupported';

/** fswebcam's own picture, without any camera: for trying out. */
export const TEST_DEVICE = 'TEST';

/** The names that a device may have at all: nothing in them means anything to a command line or a shell. */
const DEVICE = /^\/dev\/video\d{1,3}$/;

const TIMEOUT_MS = 15_000;

/** A full HD still, with room to spare. */
const LARGEST_PICTURE = 32 * 1024 * 1024;

/** The video devices of this machine. Only Linux names them so; on others there is no tray camera yet. */
export async function trayCameras(folder = '/dev'): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  try {
    const names = (await readdir(folder)).map((name) => `/dev/${name}`).filter((name) => DEVICE.test(name));
    return names.sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  } catch {
    return [];
  }
}

function run(program: string, words: readonly string[]): Promise<Result<Buffer, TrayFailure>> {
  const options = { encoding: 'buffer', timeout: TIMEOUT_MS, maxBuffer: LARGEST_PICTURE, shell: false } as const;
  return new Promise((resolve) => {
    execFile(program, words, options, (error, stdout) => {
      if (error === null) return resolve(ok(stdout));
      resolve(fail(error.code === 'ENOENT' ? 'no_program' : 'no_picture'));
    });
  });
}

const isJpeg = (data: Buffer): boolean => data.length > 4 && data.readUInt16BE(0) === 0xff_d8;

/**
 * Takes a still of the document tray, as a JPEG.
 *
 * node-webcam makes a line for a shell and runs it by `exec`, and reads the picture as text, which breaks it. So only its line is taken,
 * made of a device that is one of this machine's by name and of our own numbers, none of which has a space or a sign that a shell
 * knows; it is split at its spaces and the program started with the words themselves. No shell ever sees it.
 *
 * @param allowTest - whether `TEST` is a device: in production it is none.
 */
export async function takeTrayPicture(device: string, allowTest: boolean): Promise<Result<Buffer, TrayFailure>> {
  const isTest = allowTest && device === TEST_DEVICE;
  if (!isTest && !(DEVICE.test(device) && (await trayCameras()).includes(device))) return fail('unknown_device');
  if (process.platform !== 'linux') return fail('unsupported');
  // Its first pictures are dark while a camera finds its exposure: so it waits a second.
  const options = { width: 1920, height: 1080, quality: 95, output: 'jpeg', delay: isTest ? 0 : 1, device } as const;
  const webcam = new NodeWebcam.FSWebcam(options);
  const [program = '', ...words] = webcam
    .generateSh('-')
    .split(' ')
    .filter((word) => word !== '');
  const picture = await run(program, words);
  if (picture.ok && !isJpeg(picture.value)) return fail('no_picture');
  return picture;
}
