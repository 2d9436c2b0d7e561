import { normalDeviate } from '../statistics/normal.js';
import type { OperatingPoint } from '../statistics/rates.js';

/** A curve of the plot. */
export interface Series {
  readonly name: string;
  readonly points: readonly OperatingPoint[];
}

/** Rates that an axis may begin, end or be labelled at. */
const TICKS = [1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

/** Okabe and Ito's colours, which people who don't see all colours can tell apart; dashes help those who see none. */
const LOOKS = [
  { colour: '#0072b2', dashes: 'none' },
  { colour: '#d55e00', dashes: '8 4' },
  { colour: '#009e73', dashes: '2 3' },
  { colour: '#000000', dashes: '8 3 2 3' },
  { colour: '#cc79a7', dashes: '12 4' },
  { colour: '#56b4e9', dashes: '4 4' },
] as const;

const WIDTH = 760;
const HEIGHT = 560;
/** Pixels around the curves, for labels. */
const PLOT = { left: 84, right: 24, top: 52, bottom: 64 };
const LEGEND_LINE = 22;

/** One axis of normal deviates: where a rate lies on it, and which rates are labelled. */
interface Axis {
  readonly ticks: readonly number[];
  readonly at: (rate: number) => number;
}

/**
 * A detection error trade-off plot (ISO/IEC 19795-1: FNMR over FMR) as an SVG that stands by itself: both axes in normal
 * deviates, on which normal distributions give straight lines. A rate of 0 lies on the border.
 */
export function detPlot(title: string, series: readonly Series[]): string {
  const drawn = series.filter(({ points }) => points.length > 1);
  const x = axisOf(rates(drawn, 'fmr'), PLOT.left, WIDTH - PLOT.right);
  const y = axisOf(rates(drawn, 'fnmr'), HEIGHT - PLOT.bottom, PLOT.top);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="Helvetica, Arial, sans-serif" font-size="13" fill="#222222" role="img">
${[
  `<title>${escaped(title)}</title>`,
  `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
  `<text x="${PLOT.left}" y="28" font-size="16" font-weight="bold">${escaped(title)}</text>`,
  ...x.ticks.map((rate) => verticalLine(x.at(rate), rate)),
  ...y.ticks.map((rate) => horizontalLine(y.at(rate), rate)),
  `<rect x="${PLOT.left}" y="${PLOT.top}" width="${WIDTH - PLOT.left - PLOT.right}" height="${HEIGHT - PLOT.top - PLOT.bottom}" fill="none" stroke="#888888"/>`,
  ...drawn.map(({ points }, index) => curve(points, x, y, index)),
  ...legend(drawn),
  `<text x="${(PLOT.left + WIDTH - PLOT.right) / 2}" y="${HEIGHT - 18}" text-anchor="middle">False match rate (%)</text>`,
  `<text transform="translate(24 ${(PLOT.top + HEIGHT - PLOT.bottom) / 2}) rotate(-90)" text-anchor="middle">False non-match rate (%)</text>`,
].join('\n')}
</svg>
`;
}

/** A tick in per cent, without zeros that say nothing. */
const tickLabel = (rate: number): string => String(Number((rate * 100).toPrecision(3)));

const rates = (series: readonly Series[], which: 'fmr' | 'fnmr'): number[] =>
  series.flatMap(({ points }) => points.map((point) => point[which])).filter((rate) => rate > 0);

function axisOf(values: readonly number[], start: number, end: number): Axis {
  const least = values.reduce((one, other) => Math.min(one, other), 0.1);
  const most = values.reduce((one, other) => Math.max(one, other), 0.1);
  const lowest = TICKS.findLast((tick) => tick <= least) ?? 1e-6;
  const highest = TICKS.find((tick) => tick >= most) ?? 0.5;
  const [from, to] = [normalDeviate(lowest), normalDeviate(highest)];
  return {
    ticks: TICKS.filter((tick) => tick >= lowest && tick <= highest),
    at: (rate) => {
      const inside = Math.min(Math.max(rate, lowest), highest);
      return start + ((normalDeviate(inside) - from) / (to - from)) * (end - start);
    },
  };
}

const verticalLine = (x: number, rate: number): string =>
  `<line x1="${places(x)}" y1="${PLOT.top}" x2="${places(x)}" y2="${HEIGHT - PLOT.bottom}" stroke="#dddddd"/>` +
  `<text x="${places(x)}" y="${HEIGHT - PLOT.bottom + 18}" text-anchor="middle">${tickLabel(rate)}</text>`;

const horizontalLine = (y: number, rate: number): string =>
  `<line x1="${PLOT.left}" y1="${places(y)}" x2="${WIDTH - PLOT.right}" y2="${places(y)}" stroke="#dddddd"/>` +
  `<text x="${PLOT.left - 8}" y="${places(y + 4)}" text-anchor="end">${tickLabel(rate)}</text>`;

function curve(points: readonly OperatingPoint[], x: Axis, y: Axis, index: number): string {
  const path = points.map(({ fmr, fnmr }) => `${places(x.at(fmr))},${places(y.at(fnmr))}`).join(' ');
  return `<polyline points="${path}" fill="none" stroke-width="2" stroke-linejoin="round" ${strokeOf(index)}/>`;
}

function legend(series: readonly Series[]): string[] {
  const widest = Math.max(0, ...series.map(({ name }) => name.length)) * 7 + 56;
  const left = WIDTH - PLOT.right - widest - 12;
  const top = PLOT.top + 12;
  if (series.length === 0) return [];
  return [
    `<rect x="${left}" y="${top}" width="${widest}" height="${series.length * LEGEND_LINE + 10}" fill="#ffffff" stroke="#cccccc"/>`,
    ...series.map(({ name }, index) => {
      const y = top + 16 + index * LEGEND_LINE;
      return (
        `<line x1="${left + 10}" y1="${y}" x2="${left + 40}" y2="${y}" stroke-width="2" ${strokeOf(index)}/>` +
        `<text x="${left + 48}" y="${y + 4}">${escaped(name)}</text>`
      );
    }),
  ];
}

function strokeOf(index: number): string {
  const { colour, dashes } = LOOKS[index % LOOKS.length] ?? LOOKS[0];
  return `stroke="${colour}" stroke-dasharray="${dashes}"`;
}

const places = (value: number): string => String(Math.round(value * 10) / 10);

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
