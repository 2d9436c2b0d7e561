/** Chromium's reader of a track's frames (W3C mediacapture-transform); the libraries of TypeScript don't have it. */
declare class MediaStreamTrackProcessor {
  constructor(init: { track: MediaStreamTrack; maxBufferSize?: number });
  readonly readable: ReadableStream<VideoFrame>;
}

/** Formats to which `VideoFrame.copyTo` converts (WebCodecs); the libraries of TypeScript don't have it. */
interface VideoFrameCopyToOptions {
  format?: 'RGBA' | 'RGBX' | 'BGRA' | 'BGRX';
}
