// What cameras and hands do to a document, in graded steps.
import { createRequire } from 'node:module';
import { PIXELS_A_CHARACTER } from '../../dist/support/specimens.js';
import { seededRandom } from '../../dist/support/seed.js';

const cv = createRequire(new URL('../../../libs/documents/package.json', import.meta.url))('@techstark/opencv-js');

/** Waits until OpenCV is there. */
export const ready = async () => {
  if (!('Mat' in cv)) await new Promise((resolve) => Object.assign(cv, { onRuntimeInitialized: resolve }));
};

/** A picture before a dark table with a margin round it. */
const TABLE = [52, 58, 64, 255];

/** Does something with matrices that are all freed afterwards; pictures are `{ width, height, data }` of three bytes a pixel. */
function on({ width, height, data }, work) {
  const kept = [];
  const keep = (it) => (kept.push(it), it);
  try {
    const result = work(keep(cv.matFromArray(height, width, cv.CV_8UC3, data)), keep);
    return { width: result.cols, height: result.rows, data: Uint8Array.from(result.data) };
  } finally {
    for (const it of kept) it.delete();
  }
}

/** Maps the four corners of a picture somewhere, onto a table of a size. */
const mapped = (image, corners, width, height) =>
  on(image, (mat, keep) => {
    const from = keep(
      cv.matFromArray(4, 1, cv.CV_32FC2, [0, 0, image.width, 0, image.width, image.height, 0, image.height]),
    );
    const to = keep(cv.matFromArray(4, 1, cv.CV_32FC2, corners.flat()));
    const out = keep(new cv.Mat());
    const transform = keep(cv.getPerspectiveTransform(from, to));
    cv.warpPerspective(
      mat,
      out,
      transform,
      new cv.Size(width, height),
      cv.INTER_AREA,
      cv.BORDER_CONSTANT,
      new cv.Scalar(...TABLE),
    );
    return out;
  });

/** Lying on a table that is photographed: as wide as a share of it, in its middle, turned by degrees. */
export function photographed(image, width, height, share, degrees) {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const scale = (share * width) / image.width;
  const [x, y] = [(image.width * scale) / 2, (image.height * scale) / 2];
  const laid = ([a, b]) => [width / 2 + a * cos - b * sin, height / 2 + a * sin + b * cos];
  const corners = [
    [-x, -y],
    [x, -y],
    [x, y],
    [-x, y],
  ];
  return mapped(image, corners.map(laid), width, height);
}

/** Turned by degrees. */
export function rotated(image, degrees) {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const side = Math.ceil(Math.hypot(image.width, image.height) * 1.05);
  const turned = ([x, y]) => [side / 2 + x * cos - y * sin, side / 2 + x * sin + y * cos];
  const [x, y] = [image.width / 2, image.height / 2];
  return mapped(
    image,
    [
      [-x, -y],
      [x, -y],
      [x, y],
      [-x, y],
    ].map(turned),
    side,
    side,
  );
}

/** Seen from a slant: tilted about the vertical axis by degrees, from three times its width away. */
export function tilted(image, degrees) {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const distance = 3 * image.width;
  const seen = ([x, y]) => {
    const nearer = distance / (distance + x * sin);
    return [image.width * 0.6 + x * cos * nearer, image.height * 0.6 + y * nearer];
  };
  const [x, y] = [image.width / 2, image.height / 2];
  return mapped(
    image,
    [
      [-x, -y],
      [x, -y],
      [x, y],
      [-x, y],
    ].map(seen),
    Math.round(image.width * 1.2),
    Math.round(image.height * 1.2),
  );
}

export const blurred = (image, sigma) =>
  sigma === 0
    ? image
    : on(image, (mat, keep) => {
        const out = keep(new cv.Mat());
        cv.GaussianBlur(mat, out, new cv.Size(0, 0), sigma);
        return out;
      });

export const sized = (image, factor) =>
  on(image, (mat, keep) => {
    const out = keep(new cv.Mat());
    cv.resize(
      mat,
      out,
      new cv.Size(Math.round(image.width * factor), Math.round(image.height * factor)),
      0,
      0,
      cv.INTER_AREA,
    );
    return out;
  });

/** Grain of a normal distribution on each pixel, the same for all three colours (Box and Muller). */
export function noisy({ width, height, data }, sigma) {
  const random = seededRandom(width * height);
  const out = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 3) {
    const grain = sigma * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    for (let channel = at; channel < at + 3; channel += 1)
      out[channel] = Math.max(0, Math.min(255, data[channel] + grain));
  }
  return { width, height, data: out };
}

/** Lit from the left above: the light falls to a share of it at the right below. */
export function lit({ width, height, data }, share) {
  const out = Uint8Array.from(data);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const light = 1 - ((1 - share) * (row / height + column / width)) / 2;
      for (let at = (row * width + column) * 3, end = at + 3; at < end; at += 1) out[at] *= light;
    }
  }
  return { width, height, data: out };
}

/** A lamp's reflection over the zone: as white as `strength` in its middle, a fifth of the width wide. */
function glaring({ width, height, data }, strength) {
  const out = Uint8Array.from(data);
  const [x, y, radius] = [width * 0.6, height * 0.86, width * 0.12];
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const far = Math.hypot(column - x, row - y) / radius;
      if (far > 2.5) continue;
      const white = strength * Math.exp(-(far ** 2));
      for (let at = (row * width + column) * 3, end = at + 3; at < end; at += 1) out[at] += (255 - out[at]) * white;
    }
  }
  return { width, height, data: out };
}

/** Each distortion, what its steps are in, and its steps from none to too much. 30 pixels a character without any. */
export const DISTORTIONS = {
  rotation: { unit: '°', steps: [0, 3, 8, 15, 45, 90, 180], apply: rotated },
  perspective: { unit: '° of slant', steps: [0, 10, 20, 30, 40, 50], apply: tilted },
  resolution: {
    unit: 'pixels a character',
    steps: [30, 16, 12, 10, 8, 7, 6],
    apply: (image, pixels) => sized(image, pixels / PIXELS_A_CHARACTER),
  },
  blur: {
    unit: 'characters (deviation)',
    steps: [0, 0.04, 0.08, 0.12, 0.16, 0.2],
    apply: (image, share) => blurred(image, share * PIXELS_A_CHARACTER),
  },
  noise: {
    unit: 'grey levels (deviation), 15 pixels a character',
    steps: [0, 10, 20, 40, 60, 80],
    apply: (image, sigma) => noisy(sized(image, 0.5), sigma),
  },
  glare: { unit: 'of white', steps: [0, 0.3, 0.5, 0.7, 0.85, 1], apply: glaring },
};
