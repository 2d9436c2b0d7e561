import { z } from 'zod';

/** The four gestures; `left` is the person's own left. */
export const GESTURES = ['smile', 'eyeblink', 'left', 'right'] as const;
export const gesture = z.enum(GESTURES);
export type Gesture = z.infer<typeof gesture>;

/** What the screen can be filled with, for a face to reflect it. */
export const COLOURS = ['red', 'green', 'blue'] as const;
export const colour = z.enum(COLOURS);
export type Colour = z.infer<typeof colour>;

/** What somebody comes to the kiosk for. `identify`: to have an identity checked, by a document. */
export const PURPOSES = ['register', 'verify', 'identify'] as const;
export const purpose = z.enum(PURPOSES);
export type Purpose = z.infer<typeof purpose>;

/** Documents that say who somebody is. `address_permit`: a residence permit. */
export const DOCUMENTS = ['passport', 'licence', 'address_permit'] as const;
export const identityDocument = z.enum(DOCUMENTS);
export type IdentityDocument = z.infer<typeof identityDocument>;

/** What is taken a picture of, besides a face. */
export const PAGES = ['front', 'back', 'proof_of_address'] as const;
export const documentPage = z.enum(PAGES);
export type DocumentPage = z.infer<typeof documentPage>;

/** What an identity check can ask for, in its order. */
export const IDENTITY_STEPS = ['phone', 'document', 'proof_of_address', 'face'] as const;
export const identityStep = z.enum(IDENTITY_STEPS);
export type IdentityStep = z.infer<typeof identityStep>;

/** How a face is captured for an identity check: not at all, as one picture, or while a challenge is answered. */
export const faceCapture = z.enum(['off', 'selfie', 'liveness']);
export type FaceCapture = z.infer<typeof faceCapture>;

/**
 * How much the kiosk is trusted with: `production` refuses to run unless everything is locked down; `demonstration` says on
 * screen that it is one; `test` takes an order of gestures and Chromium's switches for tests. A build for production is nothing else.
 */
export const MODES = ['production', 'demonstration', 'test'] as const;
export const mode = z.enum(MODES);
export type Mode = z.infer<typeof mode>;

/** The languages that the screens exist in. */
export const LANGUAGES = ['en', 'es', 'fr', 'ar'] as const;
export const language = z.enum(LANGUAGES);
export type Language = z.infer<typeof language>;

/** How an integration dresses the kiosk. */
export const theme = z.object({
  /** The integration's name, as people know it. */
  name: z.string().max(80),
  /** `#rrggbb`: buttons and progress. Text on it is black or white, whichever has the greater contrast. */
  colour: z.string().regex(/^#[0-9a-f]{6}$/i),
  /** A `data:image/(png|svg+xml|webp);base64,…` address of at most 64 KiB, or null. */
  logo: z
    .string()
    .regex(/^data:image\/(png|svg\+xml|webp);base64,[A-Za-z0-9+/=]+$/)
    .max(90_000)
    .nullable(),
});
export type Theme = z.infer<typeof theme>;

/** What the server decides about a kiosk; comes with each heartbeat and is kept for the time without a network. */
export const settings = z.object({
  deviceName: z.string(),
  integrationId: z.string(),
  theme,
  languages: z.array(language).min(1),
  /** How many gestures a verification asks for, out of the four; a registration asks for all. */
  verifyGestures: z.int().min(1).max(4),
  /** Whether a capture has to answer a liveness challenge. */
  liveness: z.boolean().default(false),
  /** What an identity check asks for while there is no network. Servers before it name nothing: then there is none without a network. */
  identity: z
    .object({
      documents: z.array(identityDocument),
      proofOfAddress: z.boolean(),
      phone: z.boolean(),
      face: faceCapture,
      /** Whether the screen may show colours while a challenge is answered. */
      light: z.boolean(),
    })
    .nullable()
    .default(null),
  /** Pixels between the jaw's ends from which a face is large enough. */
  minimumWidth: z.number().positive(),
  /** Whether an attendant may help somebody through without gestures. */
  assistance: z.boolean(),
  /** `scrypt$N$r$p$salt$hash` in base64url, of the attendant's PIN; null: nobody can open the attendant's menu. */
  pinHash: z.string().nullable(),
});
export type Settings = z.infer<typeof settings>;
