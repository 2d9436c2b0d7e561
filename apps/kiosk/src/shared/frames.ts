import { z } from 'zod';
import { colour, gesture } from './words.js';

/**
 * The protocol between the camera's worker in the renderer and the inference process, over a MessagePort that main hands to
 * both. One frame is under way at a time: the next one is sent when the last was answered.
 */
export const frame = z.object({
  kind: z.literal('frame'),
  id: z.int(),
  /** Milliseconds, rising; the frame's own time. */
  timeMs: z.number(),
  width: z.int().min(64).max(1920),
  height: z.int().min(64).max(1920),
  /** RGBA, width × height × 4 bytes. */
  data: z.instanceof(ArrayBuffer),
});
export type Frame = z.infer<typeof frame>;

/** What is wrong with what the camera sees, the first thing that matters; null: nothing. */
export const FAULTS = [
  'too_slow',
  'no_face',
  'several_people',
  'come_closer',
  'move_back',
  'move_into_the_middle',
  'too_dark',
  'too_bright',
  'hold_still',
  'face_the_camera',
] as const;
export const fault = z.enum(FAULTS);
export type Fault = z.infer<typeof fault>;

/** What is wrong with a document before the camera, the first thing that matters. */
export const DOCUMENT_FAULTS = [
  'no_document',
  'come_closer',
  'move_back',
  'cut_off',
  'straighten',
  'glare',
  'too_dark',
  'blurred',
  'hold_still',
] as const;
export const documentFault = z.enum(DOCUMENT_FAULTS);
export type DocumentFault = z.infer<typeof documentFault>;

/** What came of a frame. */
export const frameAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle'), id: z.int() }),
  /** While a code is looked for: its text where one was read. */
  z.object({ kind: z.literal('code'), id: z.int(), text: z.string().nullable() }),
  z.object({
    kind: z.literal('capture'),
    id: z.int(),
    fault: fault.nullable(),
    /** The face in fractions of the frame (0 to 1), unmirrored; null where there is none. */
    face: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }).nullable(),
    /** Which gesture is asked for now; null while the person is first found (`settle`), or when all is done. */
    asked: gesture.nullable(),
    /** Gestures that are done, in order. */
    done: z.array(gesture),
    /**
     * `settle`: a good frontal picture is being taken. `gestures`: one after another. `light`: the screen shows one colour after
     * another. `done`: everything is kept.
     */
    stage: z.enum(['settle', 'gestures', 'light', 'done']),
    /** Which colour the screen is to show now; null: none, also in the moment before the first one. */
    light: colour.nullable(),
    /** Frames analysed a second, over the last two seconds. */
    rate: z.number(),
  }),
  /** While a document is looked for: it is taken by itself when it can be read. */
  z.object({
    kind: z.literal('document'),
    id: z.int(),
    stage: z.enum(['looking', 'hold', 'done']),
    fault: documentFault.nullable(),
    /** Clockwise from its top left, in fractions of the frame (0 to 1), unmirrored; null where none is found. */
    corners: z
      .array(z.tuple([z.number(), z.number()]))
      .length(4)
      .nullable(),
  }),
]);
export type FrameAnswer = z.infer<typeof frameAnswer>;
export type CaptureAnswer = Extract<FrameAnswer, { kind: 'capture' }>;
export type DocumentAnswer = Extract<FrameAnswer, { kind: 'document' }>;
