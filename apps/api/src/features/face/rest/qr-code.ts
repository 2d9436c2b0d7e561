import { encode } from 'uqr';

/** White around the modules, as wide as four of them (ISO/IEC 18004, 5.3.8). */
const QUIET = 4;

/**
 * A QR code as SVG for a page: dark on white whatever the page's colours are, since readers expect it so; it carries no style
 * of its own, which a page's policy may forbid.
 * @param label what it is called for people who don't see it
 */
export function qrCode(text: string, label: string): string {
  // A quarter may be unreadable, by a reflection on the glass of a phone, and it is read all the same.
  const { data, size } = encode(text, { ecc: 'Q', border: QUIET });
  const runs = data.flatMap((row, y) =>
    row.flatMap((dark, x) =>
      dark && row[x - 1] !== true ? [`M${x} ${y}h${runLength(row, x)}v1h-${runLength(row, x)}z`] : [],
    ),
  );
  return (
    `<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${runs.join('')}"/></svg>`
  );
}

/** How many dark modules stand in a row from here on. */
function runLength(row: readonly boolean[], from: number): number {
  const end = row.indexOf(false, from);
  return (end === -1 ? row.length : end) - from;
}
