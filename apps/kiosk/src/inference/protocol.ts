import { z } from 'zod';
import { READ_FIELDS } from '../shared/identity.js';
import { colour, gesture } from '../shared/words.js';

/** What is looked for: a passport's data page, a card, or a sheet of paper. */
const shape = z.enum(['passport', 'card', 'page']);
export type PageShape = z.infer<typeof shape>;

/** What main says to the inference process, by its parentPort. */
export const toInference = z.discriminatedUnion('kind', [
  /** First, once: loads the networks. Answered with `ready` or `failed`. */
  z.object({ kind: z.literal('start'), engine: z.enum(['onnx', 'face-api']) }),
  /** With a MessagePort, by which frames come from then on, and no longer by the last one. */
  z.object({ kind: z.literal('port') }),
  /** Looks for a QR code in the frames, or no longer. A capture goes first. */
  z.object({ kind: z.literal('scan'), on: z.boolean() }),
  /** Of whom the next capture is to be: for a verification, before `capture`. */
  z.object({
    kind: z.literal('templates'),
    modelVersion: z.string(),
    /** The largest distance to the nearest of them that counts as the same person. */
    threshold: z.number().positive(),
    templates: z.array(z.instanceof(Float32Array)).min(1).max(16),
  }),
  /** Begins a capture; one that is under way is wiped. */
  z.object({
    kind: z.literal('capture'),
    /** In the order in which they are asked for; of no account where an attendant helps. */
    gestures: z.array(gesture).max(4),
    /** Pixels between the jaw's ends. */
    minimumWidth: z.number().nonnegative(),
    /** The liveness challenge that it answers, whose gestures these are; null: none. */
    challenge: z
      .object({
        id: z.string(),
        nonce: z.string(),
        key: z.string(),
        windowMs: z.number().positive(),
        colours: z.array(colour),
      })
      .nullable(),
    /** Without gestures, by an attendant's help. */
    assisted: z.boolean(),
    /** Pictures from the front. */
    fronts: z.int().min(1).max(4),
    /** Frames come as the camera has them. */
    mirrored: z.literal(false),
  }),
  /** Looks for a document in the frames and takes it by itself; a capture that is under way is wiped, and a page that was taken. */
  z.object({ kind: z.literal('document'), shape }),
  /** Looks for it no longer. */
  z.object({ kind: z.literal('document_off') }),
  /** Asks for the page that was taken, and what it says where that is to be read. Answered with `page` or `no_page`. */
  z.object({ kind: z.literal('read'), id: z.string(), reads: z.boolean() }),
  /** The same of a still of the document tray, a JPEG. */
  z.object({
    kind: z.literal('still'),
    id: z.string(),
    reads: z.boolean(),
    shape,
    jpeg: z.instanceof(Uint8Array),
  }),
  /** Asks for what was captured. Answered with `finished` or `not_finished`; may be asked again until it is wiped. */
  z.object({ kind: z.literal('finish'), id: z.string() }),
  /** Overwrites pictures, descriptors and templates, and forgets the capture. */
  z.object({ kind: z.literal('wipe') }),
]);
export type ToInference = z.infer<typeof toInference>;

/** What the kiosk itself makes of a person: evidence for the server, which decides. */
const localDecision = z.object({
  verified: z.boolean(),
  /** Of the front picture to the nearest template. */
  distance: z.number(),
  threshold: z.number(),
  modelVersion: z.string(),
});
export type LocalDecision = z.infer<typeof localDecision>;

/** What a document says, as far as the person is shown it: evidence of nothing, since the server reads for itself. */
const documentRead = z.object({
  type: z.enum(['passport', 'identity-card', 'visa', 'licence']).nullable(),
  /** Whether the check digits hold; null where there are none. */
  valid: z.boolean().nullable(),
  expired: z.boolean(),
  fields: z.array(z.object({ name: z.enum(READ_FIELDS), value: z.string() })),
});
export type DocumentRead = z.infer<typeof documentRead>;

/** What the inference process says to main. */
export const fromInference = z.discriminatedUnion('kind', [
  /** `warmMs`: what a frame takes, warm. */
  z.object({ kind: z.literal('ready'), modelVersion: z.string(), warmMs: z.number() }),
  z.object({
    kind: z.literal('finished'),
    id: z.string(),
    /** The front pictures and then the gestures', in the order in which they were taken. */
    images: z.array(
      z.object({
        gesture: z.enum([...gesture.options, 'front']),
        /** On the frames' own clock, in milliseconds. */
        at: z.number(),
        /** The whole frame, without metadata. */
        jpeg: z.instanceof(Uint8Array),
      }),
    ),
    /** Null without templates, or where they are another model's. */
    local: localDecision.nullable(),
    /** The answer to the challenge, sealed with its key; null where there is none. */
    answer: z
      .object({
        record: z.string(),
        mac: z.string(),
        /** JPEGs of the face in the light of the screen's colours. */
        lit: z.array(z.instanceof(Uint8Array)),
      })
      .nullable(),
  }),
  z.object({
    kind: z.literal('page'),
    id: z.string(),
    /** The whole frame, without metadata. */
    jpeg: z.instanceof(Uint8Array),
    /** The document alone, straightened: for the screen. */
    picture: z.instanceof(Uint8Array),
    /** Null where it was not to be read. */
    read: documentRead.nullable(),
  }),
  z.object({ kind: z.literal('no_page'), id: z.string() }),
  z.object({ kind: z.literal('not_finished'), id: z.string(), reason: z.enum(['no_capture', 'not_done']) }),
  /** It can't go on, and ends; in words that hold nothing of a person. */
  z.object({ kind: z.literal('failed'), why: z.string() }),
]);
export type FromInference = z.infer<typeof fromInference>;
