// Documents before a camera: a flat picture laid onto a background by a known projection, so that its corners are known.
import { createRequire } from 'node:module';
import { seededRandom } from '../../dist/support/seed.js';

const cv = createRequire(new URL('../../../libs/documents/package.json', import.meta.url))('@techstark/opencv-js');

/** A camera's focal length in its picture's widths: some 53° across, as webcams have. */
const FOCAL = 1;

/** What a camera's lens and grain add: deviations in pixels and in grey levels. */
const LENS = 0.6;
const GRAIN = 3;

/** A number of a normal distribution (Box and Muller). */
const normal = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const freeing = (work) => {
  const kept = [];
  try {
    return work((it) => (kept.push(it), it));
  } finally {
    for (const it of kept) it.delete();
  }
};

const scalar = (...levels) => new cv.Scalar(...levels, 255);

/** Noise of a size, stretched from fewer pixels: streaks along x where `across` is small. */
function streaks(keep, width, height, across, down, deviation, random) {
  const cells = [Math.max(2, Math.round(width / across)), Math.max(2, Math.round(height / down))];
  const levels = Float32Array.from({ length: cells[0] * cells[1] }, () => deviation * normal(random));
  const out = keep(new cv.Mat());
  cv.resize(
    keep(cv.matFromArray(cells[1], cells[0], cv.CV_32FC1, levels)),
    out,
    new cv.Size(width, height),
    0,
    0,
    cv.INTER_CUBIC,
  );
  return out;
}

/** Adds one plane of numbers to all three colours of a picture of bytes. */
function add(keep, picture, plane) {
  const three = keep(new cv.Mat());
  const planes = keep(new cv.MatVector());
  for (let channel = 0; channel < 3; channel += 1) planes.push_back(plane);
  cv.merge(planes, three);
  const floats = keep(new cv.Mat());
  picture.convertTo(floats, cv.CV_32FC3);
  cv.add(floats, three, floats);
  floats.convertTo(picture, cv.CV_8UC3);
}

const PLAIN = {
  dark: [52, 58, 64],
  grey: [128, 126, 122],
  // White paper on it differs by some 15 levels.
  light: [212, 208, 202],
  wood: [132, 96, 66],
  cloth: [90, 104, 120],
  clutter: [150, 140, 128],
};

/** What a document lies on. */
export const BACKGROUNDS = Object.keys(PLAIN);

function background(keep, name, width, height, random) {
  const base = PLAIN[name].map((level) => level + 10 * normal(random));
  const picture = keep(new cv.Mat(height, width, cv.CV_8UC3, scalar(...base)));
  if (name === 'wood') {
    add(keep, picture, streaks(keep, width, height, width / 3, height / 90, 14, random));
    add(keep, picture, streaks(keep, width, height, width / 12, height / 30, 9, random));
    for (let board = 1; board < 4; board += 1) {
      const y = Math.round((height * (board + 0.3 * random())) / 4);
      cv.line(picture, new cv.Point(0, y), new cv.Point(width, y + 2), scalar(70, 48, 30), Math.ceil(height / 200));
    }
  }
  if (name === 'cloth') add(keep, picture, streaks(keep, width, height, width / 160, height / 120, 12, random));
  if (name === 'clutter') clutter(picture, width, height, random);
  // A lamp from one side.
  add(keep, picture, streaks(keep, width, height, width / 2, height / 2, 8, random));
  return picture;
}

/** Things on a desk: sheets, pens, a keyboard's keys. */
function clutter(picture, width, height, random) {
  const colour = () => scalar(255 * random(), 255 * random(), 255 * random());
  const at = () => new cv.Point(Math.round(width * random()), Math.round(height * random()));
  for (let thing = 0; thing < 5; thing += 1) {
    const [from, degrees] = [at(), 180 * random()];
    cv.ellipse(
      picture,
      from,
      new cv.Size(width * 0.12 * random() + 8, height * 0.1 * random() + 8),
      degrees,
      0,
      360,
      colour(),
      -1,
    );
  }
  for (let pen = 0; pen < 4; pen += 1) cv.line(picture, at(), at(), colour(), Math.ceil((width / 60) * random()));
  const [left, top, key] = [width * random(), height * random(), width / 28];
  for (let index = 0; index < 24; index += 1) {
    const [x, y] = [left + (index % 8) * key * 1.2, top + Math.floor(index / 8) * key * 1.2].map(Math.round);
    cv.rectangle(
      picture,
      new cv.Point(x, y),
      new cv.Point(Math.round(x + key), Math.round(y + key)),
      scalar(30, 30, 34),
      -1,
    );
  }
}

/**
 * The corners of a document before a camera, clockwise from its own top left, in pixels.
 *
 * @param share how much of what the frame has room for its long side takes, before it is turned
 * @param tilt degrees by which it leans away from the camera, about an axis that lies `about` degrees from level
 * @param turned degrees by which it is turned in the frame
 * @param shift by how many of the frame's widths and heights its middle is off the frame's
 */
export function cornersOf({ ratio, width, height, share, turned = 0, tilt = 0, about = 90, shift = [0, 0] }) {
  const across = share * Math.min(width, height * ratio);
  const [x, y] = [across / 2, across / ratio / 2];
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const [lean, axis, roll] = [tilt, about, turned].map(radians);
  const focal = FOCAL * width;
  return [
    [-x, -y],
    [x, -y],
    [x, y],
    [-x, y],
  ].map(([a, b]) => {
    const [rx, ry] = [a * Math.cos(roll) - b * Math.sin(roll), a * Math.sin(roll) + b * Math.cos(roll)];
    const [along, off] = [rx * Math.cos(axis) + ry * Math.sin(axis), -rx * Math.sin(axis) + ry * Math.cos(axis)];
    const near = focal / (focal + off * Math.sin(lean));
    const [u, v] = [along, off * Math.cos(lean)];
    return [
      width * (0.5 + shift[0]) + (u * Math.cos(axis) - v * Math.sin(axis)) * near,
      height * (0.5 + shift[1]) + (u * Math.sin(axis) + v * Math.cos(axis)) * near,
    ];
  });
}

/** Lays a picture onto a background with its corners at given places. */
function lay(keep, scene, { width, height, data }, corners) {
  const whole = keep(cv.matFromArray(height, width, cv.CV_8UC3, data));
  const long = Math.max(
    ...corners.map(([x, y], index) => Math.hypot(corners[(index + 1) % 4][0] - x, corners[(index + 1) % 4][1] - y)),
  );
  // Shrunk first: a warp alone takes every n-th pixel.
  const scale = Math.min(1, long / Math.max(width, height));
  const small = keep(new cv.Mat());
  cv.resize(whole, small, new cv.Size(Math.round(width * scale), Math.round(height * scale)), 0, 0, cv.INTER_AREA);
  const from = keep(
    cv.matFromArray(
      4,
      1,
      cv.CV_32FC2,
      [0, 0, small.cols, 0, small.cols, small.rows, 0, small.rows].map((each) => each - 0.5),
    ),
  );
  const to = keep(
    cv.matFromArray(
      4,
      1,
      cv.CV_32FC2,
      corners.flat().map((each) => each - 0.5),
    ),
  );
  const transform = keep(cv.getPerspectiveTransform(from, to));
  const size = new cv.Size(scene.cols, scene.rows);
  const [laid, mask] = [keep(new cv.Mat()), keep(new cv.Mat())];
  cv.warpPerspective(small, laid, transform, size, cv.INTER_LINEAR, cv.BORDER_REPLICATE, new cv.Scalar());
  const full = keep(new cv.Mat(small.rows, small.cols, cv.CV_8UC1, scalar(255)));
  cv.warpPerspective(full, mask, transform, size, cv.INTER_LINEAR, cv.BORDER_CONSTANT, new cv.Scalar());
  laid.convertTo(laid, -1, PAPER);
  laid.copyTo(scene, mask);
}

/** Two fingers over a document's edge. */
function fingers(scene, corners, random) {
  const [[ax, ay], [bx, by]] = [corners[1], corners[2]];
  const skin = scalar(205 - 20 * random(), 160, 135);
  const middle = [corners[0][0] / 2 + corners[2][0] / 2, corners[0][1] / 2 + corners[2][1] / 2];
  const length = Math.hypot(bx - ax, by - ay);
  for (const place of [0.35, 0.55]) {
    const [x, y] = [ax + place * (bx - ax), ay + place * (by - ay)];
    const [dx, dy] = [x - middle[0], y - middle[1]];
    const far = Math.hypot(dx, dy);
    const tip = new cv.Point(Math.round(x - (dx / far) * length * 0.08), Math.round(y - (dy / far) * length * 0.08));
    const root = new cv.Point(Math.round(x + (dx / far) * length * 1.2), Math.round(y + (dy / far) * length * 1.2));
    cv.line(scene, tip, root, skin, Math.max(3, Math.round(length * 0.13)));
  }
}

/** What a camera makes of white paper: it leaves room above it. */
const PAPER = 230 / 255;

/** A lamp's reflection: white all through in its middle, and fading out. In fractions of the document's sides. */
function glare(scene, corners, { at: [u, v], radius }) {
  const mix = (axis) =>
    (corners[0][axis] * (1 - u) + corners[1][axis] * u) * (1 - v) +
    (corners[3][axis] * (1 - u) + corners[2][axis] * u) * v;
  const [x, y] = [mix(0), mix(1)];
  const reach = radius * Math.hypot(corners[1][0] - corners[0][0], corners[1][1] - corners[0][1]);
  const bytes = scene.data;
  for (let row = Math.max(0, Math.floor(y - 3 * reach)); row < Math.min(scene.rows, y + 3 * reach); row += 1) {
    for (
      let column = Math.max(0, Math.floor(x - 3 * reach));
      column < Math.min(scene.cols, x + 3 * reach);
      column += 1
    ) {
      const far = Math.hypot(column - x, row - y) / reach;
      // Brighter than white by half in its middle: it is cut off there, as a sensor does.
      const light = 380 * Math.exp(-(far ** 2) * 1.2);
      for (let at = (row * scene.cols + column) * 3, end = at + 3; at < end; at += 1)
        bytes[at] = Math.min(255, bytes[at] + light);
    }
  }
}

/** Motion along a direction, in pixels. */
function smear(keep, scene, { pixels, degrees }) {
  const side = 2 * Math.ceil(pixels / 2) + 1;
  const kernel = keep(cv.Mat.zeros(side, side, cv.CV_32FC1));
  const [dx, dy] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const steps = side * 4;
  for (let step = 0; step <= steps; step += 1) {
    const t = (step / steps - 0.5) * pixels;
    kernel.floatPtr(Math.round(side / 2 - 0.5 + t * dy), Math.round(side / 2 - 0.5 + t * dx))[0] += 1 / (steps + 1);
  }
  cv.filter2D(scene, scene, -1, kernel);
}

/**
 * A camera's frame with a document in it.
 *
 * @param scene `width`, `height`, `on` (a background), `seed`, what {@link cornersOf} takes, and what goes wrong: `hand`, `glare`,
 *   `blur` and `motion` in pixels, `light` (1 is enough); `grain`, a seed of its own for what differs from one frame to the next
 */
export function frameOf(picture, scene) {
  const random = seededRandom(scene.seed);
  const { width, height } = scene;
  const corners = picture && cornersOf({ ...scene, ratio: scene.ratio ?? picture.width / picture.height });
  const data = freeing((keep) => {
    const frame = background(keep, scene.on, width, height, random);
    if (picture) lay(keep, frame, picture, corners);
    if (scene.hand) fingers(frame, corners, random);
    if (scene.glare) glare(frame, corners, scene.glare);
    cv.GaussianBlur(frame, frame, new cv.Size(0, 0), Math.hypot(LENS, scene.blur ?? 0));
    if (scene.motion) smear(keep, frame, { pixels: scene.motion, degrees: 180 * random() });
    return exposed(frame.data, scene.light ?? 1, scene.grain === undefined ? random : seededRandom(scene.grain));
  });
  return { image: { width, height, data }, corners };
}

/** With less light, and a sensor's grain. */
function exposed(bytes, light, random) {
  const grains = Float32Array.from({ length: 4096 }, () => GRAIN * normal(random));
  const out = new Uint8Array(bytes.length);
  let state = Math.floor(random() * 2 ** 32) | 1;
  for (let at = 0; at < bytes.length; at += 1) {
    // Marsaglia's xorshift: quick, and good enough to pick a grain by.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const level = bytes[at] * light + grains[state & 4095];
    out[at] = level < 0 ? 0 : level > 255 ? 255 : level;
  }
  return out;
}
