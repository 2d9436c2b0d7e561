import type { DescribeOptions } from '../engine.js';

/**
 * A picture that a browser can hand over. A Blob holds a whole JPEG, PNG or WebP and is turned as its EXIF orientation says;
 * the others are taken as they are shown. A camera's picture is handed over as `new VideoFrame(video)`, or as
 * `await createImageBitmap(video)` where there is no VideoFrame.
 */
export type PictureSource = Blob | ImageBitmap | ImageData | VideoFrame;

/** What runs the networks: WebAssembly with SIMD everywhere, WebGPU where the browser and the machine have it. */
export type Provider = 'wasm' | 'webgpu';

/** How the worker is started; addresses are absolute, since a worker's own is another one than its page's. */
export interface BrowserStart {
  readonly modelsUrl: string;
  readonly wasmUrl: string | undefined;
  readonly provider: Provider;
  readonly threads: number;
}

/** What the page sends to the worker. */
export interface BrowserRequest {
  readonly source: PictureSource;
  readonly options: DescribeOptions;
}
