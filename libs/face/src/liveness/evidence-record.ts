import type { Gesture } from '../judge/gestures.js';
import type { ScreenColour } from './challenge.js';
import type { KeyFrame, LivenessEvidence } from './evidence.js';

/** One frame of a record; see `TrackedFrame`. */
export interface RecordFrame {
  readonly t: number;
  readonly rivals: number;
  /** Base64. */
  readonly print: string;
  /** Null where there is no face. `points`: x and y of the 68 landmarks in turn, in pixels. */
  readonly face: {
    readonly points: readonly number[];
    readonly yaw: number;
    readonly width: number;
    readonly smile: number;
    readonly lidGap: number | null;
    /** Red, green and blue, 0 to 255; while the screen shows colours alone. */
    readonly skin?: readonly [number, number, number];
  } | null;
}

/** Evidence as it is sent, in JSON; times are milliseconds since the first frame. Its pictures go beside it. */
export interface EvidenceRecord {
  readonly v: 1;
  readonly challenge: string;
  readonly nonce: string;
  readonly engine: string;
  readonly frames: readonly RecordFrame[];
  readonly asked: readonly { readonly gesture: Gesture; readonly t: number }[];
  readonly done: number | null;
  readonly lights: readonly { readonly colour: ScreenColour; readonly t: number }[];
  /** In the order of the pictures. `sha256`: of the JPEG, in hex. */
  readonly keyFrames: readonly { readonly of: KeyFrame['of']; readonly t: number; readonly sha256: string }[];
}

/** Evidence on its way. */
export interface SealedEvidence {
  /** An {@link EvidenceRecord} in JSON. */
  readonly record: string;
  /** HMAC-SHA-256 over the record with the challenge's key, in hex: nobody on the way changes it. */
  readonly mac: string;
}

/**
 * Writes evidence as it is sent, so that whoever has not the challenge's key can change nothing of it, nor of its pictures.
 * The same in Node and in browsers.
 * @param key of the challenge, in base64url
 */
export async function sealEvidence(evidence: LivenessEvidence, key: string): Promise<SealedEvidence> {
  const { challengeId, nonce, engineVersion, frames, asked, doneMs, lights, keyFrames } = evidence;
  const record: EvidenceRecord = {
    v: 1,
    challenge: challengeId,
    nonce,
    engine: engineVersion,
    frames: frames.map(({ timeMs, rivals, print, face }) => ({
      t: timeMs,
      rivals,
      print: base64Of(print),
      face:
        face === undefined
          ? null
          : { ...numbersOf(face), points: face.landmarks.flatMap(({ x, y }) => [cents(x), cents(y)]) },
    })),
    asked: asked.map(({ gesture, timeMs }) => ({ gesture, t: timeMs })),
    done: doneMs ?? null,
    lights: lights.map(({ colour, timeMs }) => ({ colour, t: timeMs })),
    keyFrames: await Promise.all(
      keyFrames.map(async ({ of, timeMs, jpeg }) => ({ of, t: timeMs, sha256: hexOf(await digest(jpeg)) })),
    ),
  };
  const text = JSON.stringify(record);
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const secret = await crypto.subtle.importKey('raw', bytesOf(key), algorithm, false, ['sign']);
  const mac = await crypto.subtle.sign('HMAC', secret, new TextEncoder().encode(text));
  return { record: text, mac: hexOf(new Uint8Array(mac)) };
}

type Face = NonNullable<LivenessEvidence['frames'][number]['face']>;

const numbersOf = ({ yaw, width, smile, lidGap, skin }: Face) => ({
  ...{ yaw, width, smile, lidGap: lidGap ?? null },
  ...(skin && { skin: [cents(skin[0]), cents(skin[1]), cents(skin[2])] as const }),
});

/** Hundredths of a pixel, a tenth of what the network's points jitter by; or of a grey level. */
const cents = (value: number): number => Math.round(value * 100) / 100;

const digest = async (bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes)));

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const base64Of = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
