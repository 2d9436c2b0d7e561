/** The longest side of a picture that is analysed and kept; pixels. Cameras give more only where they have nothing smaller. */
export const LONGEST = { face: 1280, document: 1920 } as const;

/** Pixels as the inference process takes them: RGBA, rows without gaps. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayBuffer;
}

let canvas: OffscreenCanvas | null = null;

/** Draws a frame in the size that is wanted, and reads it back. */
function drawn(frame: VideoFrame, width: number, height: number): Pixels {
  canvas ??= new OffscreenCanvas(width, height);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  if (context === null) throw new Error('There is no canvas to read a frame with.');
  context.drawImage(frame, 0, 0, width, height);
  return { width, height, data: context.getImageData(0, 0, width, height).data.buffer };
}

/**
 * The pixels of a frame, unmirrored, by the browser's own conversion where the size is right and it has one; else through a
 * canvas. The frame stays open.
 */
export async function pixelsOf(frame: VideoFrame, longest: number): Promise<Pixels> {
  const shrink = Math.min(1, longest / Math.max(frame.displayWidth, frame.displayHeight));
  const width = Math.round(frame.displayWidth * shrink);
  const height = Math.round(frame.displayHeight * shrink);
  const visible = frame.visibleRect;
  if (visible === null || visible.width !== width || visible.height !== height) return drawn(frame, width, height);
  try {
    const data = new ArrayBuffer(width * height * 4);
    await frame.copyTo(data, { format: 'RGBA', layout: [{ offset: 0, stride: width * 4 }] });
    return { width, height, data };
  } catch {
    return drawn(frame, width, height);
  }
}
