import { z } from 'zod';
import { GESTURES, MODES, type Gesture, type Mode } from '../shared/words.js';

/** What the environment says to the kiosk. What is malformed there ends the start with a line that names the variable. */
export interface Environment {
  /** The server's origin, such as `https://vestibule.example`. */
  readonly api: string;
  readonly pairingCode: string | null;
  readonly mode: Mode | null;
  /** The data folder; null: the system's place for it. */
  readonly home: string | null;
  /** The order of gestures; for tests and demonstrations alone. */
  readonly gestures: readonly Gesture[] | null;
  readonly engine: 'onnx' | 'face-api';
  /** A code with which anybody can register; for demonstrations alone. */
  readonly demonstrationCode: string | null;
  /** Variables that are set and change what Electron, Node or Chromium do, by name. */
  readonly meddling: readonly string[];
}

/** Where `npm start` has its server. */
const DEFAULT_API = 'http://127.0.0.1:4000';

/**
 * Variables that open Electron, Node or Chromium up: they load code, start it as plain Node, or write down the keys of
 * encrypted connections.
 */
const MEDDLING = [
  'NODE_OPTIONS',
  'ELECTRON_RUN_AS_NODE',
  'ELECTRON_ENABLE_LOGGING',
  'ELECTRON_FORCE_IS_PACKAGED',
  'SSLKEYLOGFILE',
  'CHROME_LOG_FILE',
] as const;

const blank = (text: string | undefined): string | undefined => (text?.trim() === '' ? undefined : text?.trim());

const optional = <T extends z.ZodType>(schema: T) => z.preprocess((text) => blank(text as string | undefined), schema);

const schema = z.object({
  VESTIBULE_API: optional(
    z
      .url({ protocol: /^https?$/ })
      .transform((text) => new URL(text).origin)
      .default(DEFAULT_API),
  ),
  VESTIBULE_PAIRING_CODE: optional(z.string().max(64).optional()),
  VESTIBULE_KIOSK_MODE: optional(z.enum(MODES).optional()),
  VESTIBULE_KIOSK_HOME: optional(z.string().optional()),
  VESTIBULE_KIOSK_GESTURES: optional(
    z
      .string()
      .transform((text) => text.split(',').map((word) => word.trim()))
      .pipe(z.array(z.enum(GESTURES)).min(1).max(GESTURES.length))
      .optional(),
  ),
  VESTIBULE_FACE_ENGINE: optional(z.enum(['onnx', 'face-api']).default('onnx')),
  VESTIBULE_DEMONSTRATION_CODE: optional(z.string().max(512).optional()),
});

/** Reads the environment. Throws an Error that names each variable that is malformed, without its value. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>> = process.env): Environment {
  const read = schema.safeParse(variables);
  if (!read.success) {
    const names = [...new Set(read.error.issues.map(({ path }) => String(path[0])))];
    throw new Error(`The environment is malformed: ${names.join(', ')}`);
  }
  const { data } = read;
  return {
    api: data.VESTIBULE_API,
    pairingCode: data.VESTIBULE_PAIRING_CODE ?? null,
    mode: data.VESTIBULE_KIOSK_MODE ?? null,
    home: data.VESTIBULE_KIOSK_HOME ?? null,
    gestures: data.VESTIBULE_KIOSK_GESTURES ?? null,
    engine: data.VESTIBULE_FACE_ENGINE,
    demonstrationCode: data.VESTIBULE_DEMONSTRATION_CODE ?? null,
    meddling: MEDDLING.filter((name) => blank(variables[name]) !== undefined),
  };
}

/** Sends temporary files of this process and of those that it starts to a folder of the kiosk's own. */
export function moveTemporaryFiles(folder: string): void {
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) process.env[name] = folder;
}

/** What a process of inference may know of the environment: where programs and temporary files are. */
export function bareEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const names = ['PATH', 'SystemRoot', 'TMPDIR', 'TMP', 'TEMP'];
  return Object.fromEntries(names.flatMap((name) => (variables[name] === undefined ? [] : [[name, variables[name]]])));
}
