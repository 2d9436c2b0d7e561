import type { ReactNode } from 'react';

/** What lies before the camera: a page of a passport, a card, a sheet of paper. Nobody's. */
export type Kind = 'page' | 'card' | 'sheet';

/** The camera's frame, and each kind's size in it. */
const FRAME = { width: 1280, height: 720 } as const;
const SIZES: Readonly<Record<Kind, readonly [width: number, height: number]>> = {
  page: [820, 577],
  card: [880, 555],
  sheet: [414, 585],
};
const DEGREES = -2;

const PERSON = 'M60 8c24 0 38 17 38 43S82 104 60 104 22 77 22 51 36 8 60 8ZM0 176c4-40 26-60 60-60s56 20 60 60Z';
/** Widths of lines of text, as shares. */
const LINES = [0.62, 0.4, 0.54, 0.32, 0.48];
const ZONE = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<';

function Printed({ kind }: { readonly kind: Kind }): ReactNode {
  const [width, height] = SIZES[kind];
  const line = (share: number, at: number, left: number, room: number): ReactNode => (
    <rect key={at} x={left} y={at} width={room * share} height={height * 0.025} rx="4" fill="#8d96a6" />
  );
  return (
    <>
      <rect width={width} height={height} rx="22" fill={kind === 'sheet' ? '#f7f6f1' : '#dfe8e4'} />
      {kind !== 'sheet' && (
        <g transform={`translate(${width * 0.06} ${height * 0.2}) scale(${height / 330})`}>
          <rect width="120" height="150" fill="#c3cfd2" />
          <path d={PERSON} transform="translate(8 14) scale(0.87 0.77)" fill="#7c8996" />
        </g>
      )}
      {(kind === 'sheet' ? [...LINES, ...LINES, ...LINES] : LINES).map((share, index) =>
        kind === 'sheet'
          ? line(share + 0.25, height * (0.1 + 0.055 * index), width * 0.1, width * 0.8)
          : line(share, height * (0.2 + 0.1 * index), width * 0.38, width * 0.58),
      )}
      {kind === 'page' &&
        [0.84, 0.91].map((at) => (
          <text
            key={at}
            x={width * 0.05}
            y={height * at}
            direction="ltr"
            fontFamily="monospace"
            fontSize="30"
            fill="#20262f"
            textLength={width * 0.9}
          >
            {ZONE}
          </text>
        ))}
    </>
  );
}

/** What a camera above sees: the document on a table, a little aslant. */
export function Paper({ kind }: { readonly kind: Kind | null }): ReactNode {
  const { width, height } = FRAME;
  const [wide, high] = SIZES[kind ?? 'page'];
  return (
    <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <rect width={width} height={height} fill="#6f6558" />
      {kind !== null && (
        <g transform={`translate(${width / 2} ${height / 2}) rotate(${DEGREES}) translate(${-wide / 2} ${-high / 2})`}>
          <Printed kind={kind} />
        </g>
      )}
    </svg>
  );
}

/** Where its corners are in the frame, as fractions, clockwise from the top left. */
export function cornersOf(kind: Kind): readonly (readonly [number, number])[] {
  const [wide, high] = SIZES[kind];
  const angle = (DEGREES * Math.PI) / 180;
  return [
    [-wide, -high],
    [wide, -high],
    [wide, high],
    [-wide, high],
  ].map(([x = 0, y = 0]) => {
    const [right, down] = [
      (x * Math.cos(angle) - y * Math.sin(angle)) / 2,
      (x * Math.sin(angle) + y * Math.cos(angle)) / 2,
    ];
    return [0.5 + right / FRAME.width, 0.5 + down / FRAME.height] as const;
  });
}
