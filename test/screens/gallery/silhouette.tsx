import type { ReactNode } from 'react';

/** In the place of what a camera sees: nobody. */
export function Silhouette(): ReactNode {
  return (
    <svg viewBox="0 0 640 480" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <defs>
        <linearGradient id="wall" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#8c97a6" />
          <stop offset="1" stopColor="#5c6675" />
        </linearGradient>
      </defs>
      <rect width="640" height="480" fill="url(#wall)" />
      <path d="M130 480c6-76 66-112 190-112s184 36 190 112Z" fill="#39424f" />
      <path d="M284 318h72v62c0 20-16 34-36 34s-36-14-36-34Z" fill="#4a5462" />
      <path d="M320 92c62 0 98 44 98 112 0 82-44 150-98 150s-98-68-98-150c0-68 36-112 98-112Z" fill="#566171" />
    </svg>
  );
}

/** A sheet with something like a QR code, held up. */
export function Sheet(): ReactNode {
  const cells = Array.from({ length: 121 }, (_, at) => at).filter((at) => (at * 7919 + at * at * 31) % 5 < 2);
  return (
    <svg viewBox="0 0 640 480" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <rect width="640" height="480" fill="#6a7482" />
      <g transform="translate(238 116) rotate(-4 82 82)">
        <rect width="164" height="164" rx="6" fill="#f4f4f0" />
        {cells.map((at) => (
          <rect
            key={at}
            x={16 + (at % 11) * 12}
            y={16 + Math.floor(at / 11) * 12}
            width="12"
            height="12"
            fill="#20262f"
          />
        ))}
      </g>
    </svg>
  );
}
