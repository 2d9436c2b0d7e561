/** The formats that are taken; everything else is refused before a decoder sees it. */
export type ImageFormat = 'jpeg' | 'png' | 'webp';

/**
 * Why an image is refused; a closed list.
 * - `empty`: no bytes.
 * - `too_large`: more bytes than {@link ImageLimits.maxBytes}.
 * - `not_an_image`: the first bytes are of no picture format that is known here.
 * - `unsupported_format`: a picture, but not a JPEG, PNG or still WebP (GIF, TIFF, SVG, HEIC, an animation …).
 * - `too_many_pixels`: the header announces more pixels than the limit; nothing was decoded.
 * - `truncated`: the file ends before the picture does.
 * - `damaged`: the parts are all there and cannot be decoded, or contradict each other.
 */
export type ImageRefusal =
  'empty' | 'too_large' | 'not_an_image' | 'unsupported_format' | 'too_many_pixels' | 'truncated' | 'damaged';

/** Bounds that hold before anything is decoded. */
export interface ImageLimits {
  /** Bytes of the file. */
  readonly maxBytes: number;
  /** Width × height where the decoder works line by line (baseline JPEG, plain PNG). */
  readonly maxPixels: number;
  /** Width × height where the decoder must hold the whole picture (progressive JPEG, interlaced PNG, WebP). */
  readonly maxBufferedPixels: number;
  /** Longest side of what is handed out, in pixels; larger pictures are shrunk, smaller ones are left as they are. */
  readonly maxSide: number;
}

/**
 * 8 MiB is the REST contract's limit for one image. 50 MP is what current phones take at most; 25 MP where the whole
 * picture must be held, since a progressive JPEG of 50 MP takes 300 MB of coefficients (6 bytes a pixel). 1920 px keeps
 * a face 1 m from a wide-angle camera well over the 150 px that the recognition network looks at.
 */
export const DEFAULT_IMAGE_LIMITS: ImageLimits = {
  maxBytes: 8 * 1024 * 1024,
  maxPixels: 50_000_000,
  maxBufferedPixels: 25_000_000,
  maxSide: 1920,
};

/** What the file says about itself. Width and height are as stored, before the EXIF orientation is applied. */
export interface ImageHeader {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  /** Whether decoding needs the whole picture in memory. */
  readonly buffered: boolean;
}

/** What a walk over the parts of one format found. */
export type ImageInspection =
  { readonly ok: true; readonly header: ImageHeader } | { readonly ok: false; readonly reason: ImageRefusal };
