import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react';
import { textOn } from '../contrast.js';
import type { Colour } from '../words.js';

/** The screen's own three primaries, each as strong as it can be. */
const FILLS: Readonly<Record<Colour, string>> = { red: '#ff0000', green: '#00ff00', blue: '#0000ff' };

export interface LightProps {
  readonly colour: Colour;
  /** A line in the middle: what to do meanwhile. Whoever hears the screen is told it elsewhere, once for all colours. */
  readonly children: string;
  /** Somebody touched it, or pressed Escape: it is too much for her. */
  readonly onStop: () => void;
}

/**
 * Fills the whole window with one colour, for the face before it to reflect it. It stays where it is while the colour changes, and
 * changes at once: nothing is animated, whether or not motion is reduced.
 *
 * WCAG 2.2, 2.3.1 (three flashes or below threshold): a flash is a pair of opposing changes, red ones included. Whoever drives this
 * leaves each colour for 500 ms: two changes a second, one flash of the three that are allowed.
 */
export function Light({ colour, children, onStop }: LightProps): ReactNode {
  const overlay = useRef<HTMLDivElement>(null);
  // The browser's top layer: above an open dialog too, and no ancestor can cut it or move it. Only what is opened later is above it.
  useLayoutEffect(() => {
    const element = overlay.current;
    element?.showPopover();
    return () => element?.hidePopover();
  }, []);
  // Of the document, not of the overlay: what has the focus is beneath it, and nothing of it is a thing to press.
  useEffect(() => {
    const stop = (event: Event): void => {
      if (event instanceof KeyboardEvent && event.key !== 'Escape') return;
      event.preventDefault();
      onStop();
    };
    document.addEventListener('pointerdown', stop);
    document.addEventListener('keydown', stop);
    return () => {
      document.removeEventListener('pointerdown', stop);
      document.removeEventListener('keydown', stop);
    };
  }, [onStop]);
  const fill = FILLS[colour];
  return (
    <div
      ref={overlay}
      className="v-light"
      popover="manual"
      aria-hidden="true"
      data-light={colour}
      style={{ backgroundColor: fill, color: textOn(fill) }}
    >
      <p>{children}</p>
    </div>
  );
}
