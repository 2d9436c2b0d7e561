import type { ReactNode } from 'react';
import type { Gesture } from '../words.js';

/**
 * A face that does the gesture, over and over; where motion is reduced, its end. It shows what a mirror would: `left` turns to
 * the left of the screen, in every language. Decoration: the words stand beside it.
 */
export function Pictogram({ gesture }: { readonly gesture: Gesture }): ReactNode {
  const turning = gesture === 'left' || gesture === 'right';
  return (
    <svg className="v-pictogram" data-gesture={gesture} viewBox="0 0 120 122" aria-hidden="true">
      <g className="v-pic-head">
        <path className="v-pic-face" d="M60 12c21 0 34 15 34 39 0 28-15 51-34 51S26 79 26 51c0-24 13-39 34-39Z" />
        <g className="v-pic-features">
          <path className="v-pic-brow" d="M40 44c3-3 8-3 11 0M69 44c3-3 8-3 11 0" />
          <g className="v-pic-eyes">
            <ellipse cx="46" cy="54" rx="3.6" ry="4.4" />
            <ellipse cx="74" cy="54" rx="3.6" ry="4.4" />
          </g>
          <path className="v-pic-lids" d="M40.500 54.500c3 3.500 8 3.500 11 0M68.500 54.500c3 3.500 8 3.500 11 0" />
          <path className="v-pic-nose" d="M60 54v12c0 2-1 3-3.500 3" />
          <path className="v-pic-mouth" d="M50 82h20" />
          <path className="v-pic-smile" d="M44 77c4 11 28 11 32 0" />
        </g>
      </g>
      {turning && (
        <path
          className="v-pic-arrow"
          d={
            gesture === 'left'
              ? 'M62 116C38 116 22 107 13 93M13 93l-2 11M13 93l11 2'
              : 'M58 116c24 0 40-9 49-23M107 93l2 11M107 93l-11 2'
          }
        />
      )}
    </svg>
  );
}
