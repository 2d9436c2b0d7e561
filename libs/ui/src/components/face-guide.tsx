import type { ReactNode } from 'react';

export interface FaceGuideProps {
  /** `searching`: nobody is there yet. `wrong`: something is to be put right. `good`: stay like this. */
  readonly state: 'searching' | 'wrong' | 'good';
  /** Steps that are done, and all of them: the ring around the oval. */
  readonly done: number;
  readonly total: number;
}

/** The oval's half axes and middle in the drawing's units. */
const OVAL = { x: 300, y: 300, rx: 190, ry: 248 } as const;
const RING = { rx: OVAL.rx + 26, ry: OVAL.ry + 26 } as const;
const GAP_DEGREES = 8;

function pointAt(degrees: number): string {
  const angle = ((degrees - 90) * Math.PI) / 180;
  return `${(OVAL.x + RING.rx * Math.cos(angle)).toFixed(2)} ${(OVAL.y + RING.ry * Math.sin(angle)).toFixed(2)}`;
}

function arc(index: number, total: number): string {
  const [from, to] = [(index * 360) / total + GAP_DEGREES / 2, ((index + 1) * 360) / total - GAP_DEGREES / 2];
  return `M${pointAt(from)}A${RING.rx} ${RING.ry} 0 ${to - from > 180 ? 1 : 0} 1 ${pointAt(to)}`;
}

/** Where the face belongs, over the preview. Its state has a shape besides a colour: dashed, thin, thick. */
export function FaceGuide({ state, done, total }: FaceGuideProps): ReactNode {
  return (
    <svg className="v-guide" data-state={state} viewBox="0 0 600 600" aria-hidden="true">
      <path
        className="v-guide-shade"
        fillRule="evenodd"
        d={`M-2000-2000H2600V2600H-2000Z M${OVAL.x - OVAL.rx} ${OVAL.y}a${OVAL.rx} ${OVAL.ry} 0 1 0 ${2 * OVAL.rx} 0a${OVAL.rx} ${OVAL.ry} 0 1 0 ${-2 * OVAL.rx} 0Z`}
      />
      <ellipse className="v-guide-oval" cx={OVAL.x} cy={OVAL.y} rx={OVAL.rx} ry={OVAL.ry} />
      {Array.from({ length: total }, (_, index) => (
        <path key={arc(index, total)} className="v-guide-step" data-done={index < done} d={arc(index, total)} />
      ))}
    </svg>
  );
}
