import sharp, { type OverlayOptions } from 'sharp';

/** What a kiosk's camera sees of a table with a document on it. */
const FRAME = { width: 1280, height: 720 };
const QUALITY = 85;

/** Chromium takes a file's brightness, of 0 to 255, for a camera's, of 16 to 235, and stretches it: what is given here is not to be cut off. */
const WITHIN_VIDEO = [0.8, 18] as const;

/** What is the matter with how a document lies there. */
export interface Lie {
  /** How wide it is, in pixels of the frame's 1280. Default 900. */
  readonly wide?: number;
  /** How far to the right of the middle, in pixels. */
  readonly right?: number;
  /** Degrees. */
  readonly turned?: number;
  /** The radius of a lamp's reflection on it, in pixels. */
  readonly glare?: number;
  /** Of a lens that is out of focus, in pixels. */
  readonly blur?: number;
  /** How bright it is of 1. */
  readonly bright?: number;
}

const table = sharp({ create: { ...FRAME, channels: 3, background: '#4d3a2c' } })
  .png()
  .toBuffer();

const reflection = (radius: number): Buffer =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${2 * radius}" height="${2 * radius}"><radialGradient id="g">
     <stop offset="0.6" stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>
     <circle cx="${radius}" cy="${radius}" r="${radius}" fill="url(#g)"/></svg>`,
  );

/** A picture of a document on a table, as a kiosk's camera sees it: a JPEG. Null: of the table alone. */
export async function scene(document: Buffer | null, lie: Lie = {}): Promise<Buffer> {
  const { wide = 900, right = 0, turned = 1.5, glare = 0, blur = 0, bright = 1 } = lie;
  const layers: OverlayOptions[] = [];
  if (document !== null) {
    const sheet = await sharp(document)
      .resize({ width: wide, height: FRAME.height - 60, fit: 'inside' })
      .ensureAlpha()
      .rotate(turned, { background: '#0000' })
      .png()
      .toBuffer({ resolveWithObject: true });
    const left = Math.round((FRAME.width - sheet.info.width) / 2) + right;
    const top = Math.round((FRAME.height - sheet.info.height) / 2);
    const from = Math.max(0, -left);
    const width = Math.min(sheet.info.width - from, FRAME.width - Math.max(0, left));
    const input = await sharp(sheet.data).extract({ left: from, top: 0, width, height: sheet.info.height }).toBuffer();
    layers.push({ input, left: Math.max(0, left), top });
  }
  const seen = sharp(
    await sharp(await table)
      .composite(layers)
      .removeAlpha()
      .png()
      .toBuffer(),
  );
  const blurred = blur > 0 ? seen.blur(blur) : seen;
  const lit = await blurred
    .linear(WITHIN_VIDEO[0] * bright, WITHIN_VIDEO[1])
    .png()
    .toBuffer();
  // A lamp is brighter than any paper.
  const place = { left: Math.round(FRAME.width / 2 + right - glare), top: Math.round(FRAME.height * 0.75 - glare) };
  return sharp(lit)
    .composite(glare > 0 ? [{ input: reflection(glare), ...place }] : [])
    .jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

/** Somebody who looks into the camera: a JPEG of 640 × 480. */
export const faceBefore = (portrait: Buffer): Promise<Buffer> =>
  sharp(portrait)
    .resize({ width: 640, height: 480, fit: 'contain', background: '#8a8a8a' })
    .jpeg({ quality: 92, chromaSubsampling: '4:4:4' })
    .toBuffer();
