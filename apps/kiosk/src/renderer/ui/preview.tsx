import { useEffect, useRef, type ReactNode } from 'react';

/** The name under which `performance` has how fluent the preview was in the last second; `detail`: frames a second. */
const MEASURE = 'vestibule:preview';

/** Counts the frames that are really shown, for whoever measures the kiosk; until the signal is aborted. */
function measure(video: HTMLVideoElement, signal: AbortSignal): void {
  let frames = 0;
  let since = performance.now();
  const shown = (now: number): void => {
    if (signal.aborted) return;
    frames += 1;
    if (now - since >= 1000) {
      performance.clearMeasures(MEASURE);
      performance.measure(MEASURE, { start: since, end: now, detail: { rate: (frames * 1000) / (now - since) } });
      frames = 0;
      since = now;
    }
    video.requestVideoFrameCallback(shown);
  };
  video.requestVideoFrameCallback(shown);
}

/** What the camera sees; nothing while it is not on. */
export function Preview({ stream }: { readonly stream: MediaStream | null }): ReactNode {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    const off = new AbortController();
    element.srcObject = stream;
    // It rejects when the stream is taken away before it plays.
    if (stream !== null) element.play().catch(() => {});
    measure(element, off.signal);
    return () => {
      off.abort();
      element.srcObject = null;
    };
  }, [stream]);
  return <video ref={video} muted playsInline disablePictureInPicture tabIndex={-1} aria-hidden="true" />;
}
