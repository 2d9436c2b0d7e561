import { COLOURS_SHOWN, MOST_FRAMES, type EvidenceRecord, type LivenessEvidence } from '@vestibule/face/liveness';
import { z } from 'zod';
import { COLOURS, GESTURES } from '../domain/challenge.js';

const POINTS = 68 * 2;
/** 32 × 24 cells of two bytes. */
const PRINT_BYTES = 32 * 24 * 2;
/** Gestures, the front, and one for each colour. */
export const PICTURES_MAXIMUM = GESTURES.length + 1 + COLOURS.length;

const grey = z.number().min(0).max(255);

const time = z.number().min(0);

const frame = z.strictObject({
  t: time,
  rivals: z.int().min(0).max(100),
  print: z
    .string()
    .length((PRINT_BYTES / 3) * 4)
    .regex(/^[A-Za-z0-9+/]+$/),
  face: z
    .strictObject({
      points: z.array(z.number()).length(POINTS),
      yaw: z.number(),
      width: z.number().positive(),
      smile: z.number(),
      lidGap: z.number().nullable(),
      skin: z.tuple([grey, grey, grey]).optional(),
    })
    .nullable(),
});

const record = z.strictObject({
  v: z.literal(1),
  challenge: z.string().max(64),
  nonce: z.string().max(64),
  engine: z.string().max(256),
  frames: z.array(frame).min(1).max(MOST_FRAMES),
  asked: z.array(z.strictObject({ gesture: z.enum(GESTURES), t: time })).max(GESTURES.length),
  done: time.nullable(),
  // Whoever shows no colours may say nothing of them.
  lights: z
    .array(z.strictObject({ colour: z.enum(COLOURS), t: time }))
    .max(COLOURS_SHOWN)
    .default([]),
  keyFrames: z
    .array(
      z.strictObject({
        of: z.enum([...GESTURES, 'front', ...COLOURS]),
        t: time,
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .max(PICTURES_MAXIMUM)
    // One picture of each: of two that are said to be the front, only one would be compared with the others.
    .refine((all) => new Set(all.map(({ of }) => of)).size === all.length),
});

/** A record that was read: its evidence but for the pictures, whose hashes it has instead. */
export interface ReadRecord {
  readonly evidence: Omit<LivenessEvidence, 'keyFrames'>;
  readonly keyFrames: EvidenceRecord['keyFrames'];
}

/** Reads a record; undefined where it is none. */
export function readRecord(text: string): ReadRecord | undefined {
  const read = record.safeParse(parsed(text));
  if (!read.success) return undefined;
  const { challenge, nonce, engine, frames, asked, done, lights, keyFrames } = read.data;
  return {
    evidence: {
      challengeId: challenge,
      nonce,
      engineVersion: engine,
      frames: frames.map(({ t, rivals, print, face }) => ({
        timeMs: t,
        rivals,
        print: Uint8Array.from(Buffer.from(print, 'base64')),
        face: face === null ? undefined : trackedOf(face),
      })),
      asked: asked.map(({ gesture, t }) => ({ gesture, timeMs: t })),
      doneMs: done ?? undefined,
      lights: lights.map(({ colour, t }) => ({ colour, timeMs: t })),
    },
    keyFrames,
  };
}

type Face = NonNullable<z.infer<typeof frame>['face']>;

const trackedOf = ({ points, yaw, width, smile, lidGap, skin }: Face) => ({
  landmarks: Array.from({ length: points.length / 2 }, (_, at) => ({
    x: points[2 * at] ?? 0,
    y: points[2 * at + 1] ?? 0,
  })),
  yaw,
  width,
  smile,
  lidGap: lidGap ?? undefined,
  ...(skin && { skin }),
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
