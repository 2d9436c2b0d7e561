// Each network by itself, the same input on both sides.
import { timed } from './figures.mjs';

const picture = (side, count = 1) =>
  Float32Array.from({ length: side * side * 3 * count }, (_, index) => (index * 7919) % 256);

/** `times`: how often it is run, so that all take about as long. */
export const NETWORKS = [
  { name: 'SSD, 512²', times: 3, input: picture(512), run: (nets, input) => nets.detectLarge(input) },
  {
    name: 'tiny detector, 416²',
    times: 8,
    input: picture(416),
    run: (nets, input) => nets.detectTiny(input, 416, 416),
  },
  {
    name: 'tiny detector, 224²',
    times: 8,
    input: picture(224),
    run: (nets, input) => nets.detectTiny(input, 224, 224),
  },
  { name: '68 landmarks', times: 16, input: picture(112), run: (nets, input) => nets.landmarks(input, 1) },
  { name: 'recognition, one view', times: 8, input: picture(150), run: (nets, input) => nets.descriptors(input, 1) },
  {
    name: 'recognition, two views',
    times: 8,
    input: picture(150, 2),
    run: (nets, input) => nets.descriptors(input, 2),
  },
  { name: 'expression', times: 16, input: picture(112), run: (nets, input) => nets.expressions(input, 1) },
  { name: 'face mesh', times: 16, input: picture(192), run: (nets, input) => nets.mesh(input) },
  { name: 'iris, both eyes', times: 16, input: picture(64, 2), run: (nets, input) => nets.eyes(input, 2) },
];

/** One run of each of them on one side's networks, in milliseconds, by name. */
export const networkRuns = (nets) =>
  Object.fromEntries(
    NETWORKS.map(({ name, input, run }) => [name, async () => (await timed(() => run(nets, input))).ms]),
  );
