import { useEffect, useState, type ReactNode, type RefObject } from 'react';
import type { DocumentPage, IdentityDocument } from '../words.js';

export interface DocumentGuideProps {
  readonly document: IdentityDocument;
  readonly page: DocumentPage;
  /** The document's edges in fractions of the frame (0 to 1), clockwise from its top left; null where none are seen. */
  readonly corners: readonly (readonly [number, number])[] | null;
  /** `searching`: none is there yet. `wrong`: something is to be put right. `good`: stay like this. `hold`: it is being taken. */
  readonly state: 'searching' | 'wrong' | 'good' | 'hold';
  /** The frame's width by its height. */
  readonly ratio: number;
}

/** Width by height: a passport's page (ISO/IEC 7810, ID-3, 125 × 88 mm), a card (ID-1, 85.60 × 53.98 mm), a sheet of A4 (210 × 297 mm). */
const SHAPES = { booklet: 125 / 88, card: 85.6 / 53.98, sheet: 210 / 297 } as const;

/** Of the frame's width or height, whichever is the tighter: the rest is what a hand needs. */
const FILLED = 0.84;

/** The drawing's height in its units. */
const HEIGHT = 600;
const ROUND = 18;

const shapeOf = (document: IdentityDocument, page: DocumentPage): number =>
  page === 'proof_of_address' ? SHAPES.sheet : document === 'passport' ? SHAPES.booklet : SHAPES.card;

/**
 * Width by height of whatever picture is in the element: a video's, an image's or a drawing's. 4 by 3 until it is known. A camera may
 * change it while it runs.
 */
export function usePictureRatio(within: RefObject<HTMLElement | null>): number {
  const [ratio, setRatio] = useState(4 / 3);
  useEffect(() => {
    const place = within.current;
    if (place === null) return;
    const look = (): void => {
      const video = place.querySelector('video');
      const image = place.querySelector('img');
      const box = place.querySelector('svg')?.viewBox.baseVal;
      const width = video?.videoWidth ?? image?.naturalWidth ?? box?.width ?? 0;
      const height = video?.videoHeight ?? image?.naturalHeight ?? box?.height ?? 0;
      if (width > 0 && height > 0) setRatio(width / height);
    };
    look();
    const off = new AbortController();
    // None of them bubbles; on the way down they are met.
    for (const event of ['loadedmetadata', 'resize', 'load']) {
      place.addEventListener(event, look, { capture: true, signal: off.signal });
    }
    return () => off.abort();
  }, [within]);
  return ratio;
}

/** Where the document belongs, and its edges as they are seen, over a preview of the same shape that is not mirrored. */
export function DocumentGuide({ document, page, corners, state, ratio }: DocumentGuideProps): ReactNode {
  const width = HEIGHT * ratio;
  const shape = shapeOf(document, page);
  const high = FILLED * Math.min(HEIGHT, width / shape);
  const wide = high * shape;
  const [left, top] = [(width - wide) / 2, (HEIGHT - high) / 2];
  const box = { x: left, y: top, width: wide, height: high, rx: ROUND };
  return (
    <svg className="v-document-guide" data-state={state} viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true">
      <path
        className="v-guide-shade"
        fillRule="evenodd"
        d={`M0 0H${width}V${HEIGHT}H0Z M${left} ${top}h${wide}v${high}h${-wide}Z`}
      />
      {corners !== null && (
        <polygon
          className="v-document-edges"
          points={corners.map(([x, y]) => `${(x * width).toFixed(1)},${(y * HEIGHT).toFixed(1)}`).join(' ')}
        />
      )}
      <rect className="v-document-frame" {...box} />
      {state === 'hold' && <rect className="v-document-run" pathLength={100} {...box} />}
    </svg>
  );
}
