import type { RgbImage } from '@vestibule/face';
import type { TextBox } from '../ocr/rows.js';
import type { TextNetworks } from './text-networks.js';
import { freeing, type Vision } from '../capture/vision.js';

/** Longest side of what the detector looks at; its own default. Both sides are whole multiples of 32. */
const SIDE = 960;
const MULTIPLE = 32;

/** How much a small picture is enlarged at most before text is looked for. */
const MOST_ENLARGED = 2;

/** Means and deviations of the pictures that the detector was trained with (ImageNet's), for red, green and blue. */
const MEANS = [0.485, 0.456, 0.406] as const;
const DEVIATIONS = [0.229, 0.224, 0.225] as const;

/** From here a pixel counts as text; and by how much a box is grown, since the detector marks a line's core (PaddleOCR's own). */
const TEXT = 0.3;
const GROWN = 1.5;

/** Fewest pixels across, as the detector sees it. */
const LEAST_HEIGHT = 3;

/** Finds text in a picture: a box for each stretch of it, in the picture's pixels. */
export async function findText({ cv }: Vision, networks: TextNetworks, image: RgbImage): Promise<TextBox[]> {
  const scale = Math.min(SIDE / Math.max(image.width, image.height), MOST_ENLARGED);
  const [width, height] = [image.width, image.height].map((side) =>
    Math.max(MULTIPLE, Math.round((side * scale) / MULTIPLE) * MULTIPLE),
  ) as [number, number];
  const pixels = freeing((keep) => {
    const whole = keep(cv.matFromArray(image.height, image.width, cv.CV_8UC3, image.data));
    const small = keep(new cv.Mat());
    cv.resize(whole, small, new cv.Size(width, height), 0, 0, scale < 1 ? cv.INTER_AREA : cv.INTER_LINEAR);
    return planes(small.data, width * height);
  });
  const { data } = await networks.detect(pixels, height, width);
  const [across, down] = [image.width / width, image.height / height];
  return freeing((keep) => {
    const mask = keep(
      cv.matFromArray(
        height,
        width,
        cv.CV_8UC1,
        Uint8Array.from(data, (p) => (p > TEXT ? 255 : 0)),
      ),
    );
    const [contours, hierarchy] = [keep(new cv.MatVector()), keep(new cv.Mat())];
    cv.findContours(mask, contours, hierarchy, cv.RETR_LIST, cv.CHAIN_APPROX_SIMPLE);
    const boxes: TextBox[] = [];
    for (let index = 0; index < contours.size(); index += 1) {
      const { center, size, angle } = freeing((keepOne) => cv.minAreaRect(keepOne(contours.get(index))));
      const box = asText(center, size, angle);
      if (box.height >= LEAST_HEIGHT) boxes.push(scaled(grown(box), across, down));
    }
    return boxes;
  });
}

/** Three planes of normalized numbers, blue first, of pixels of three bytes. */
function planes(bytes: Uint8Array, count: number): Float32Array {
  const all = new Float32Array(3 * count);
  for (let channel = 0; channel < 3; channel += 1) {
    const [mean, deviation] = [MEANS[channel] as number, DEVIATIONS[channel] as number];
    const table = Float32Array.from({ length: 256 }, (_value, byte) => (byte / 255 - mean) / deviation);
    // The means go by their place, as PaddleOCR has it, which reads blue first and normalizes as if it were red.
    for (let pixel = 0; pixel < count; pixel += 1) {
      all[channel * count + pixel] = table[bytes[pixel * 3 + 2 - channel] as number] as number;
    }
  }
  return all;
}

/** OpenCV's smallest rectangle with its longer side as the text's direction. */
function asText(center: { x: number; y: number }, size: { width: number; height: number }, turned: number): TextBox {
  const upright = size.width >= size.height;
  const angle = (((upright ? turned : turned + 90) % 180) + 180) % 180;
  return {
    ...center,
    width: Math.max(size.width, size.height),
    height: Math.min(size.width, size.height),
    angle: angle > 90 ? angle - 180 : angle,
  };
}

/** Grows a box by its area over its girth, times `GROWN`, on each side (Vatti's clipping of a rectangle, as DB has it). */
function grown(box: TextBox): TextBox {
  const by = (2 * GROWN * box.width * box.height) / (2 * (box.width + box.height));
  return { ...box, width: box.width + by, height: box.height + by };
}

/** A box of a picture that was shrunk by so much across and down. */
function scaled(box: TextBox, across: number, down: number): TextBox {
  const radians = (box.angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  return {
    x: box.x * across,
    y: box.y * down,
    width: box.width * Math.hypot(across * cos, down * sin),
    height: box.height * Math.hypot(across * sin, down * cos),
    angle: (Math.atan2(down * sin, across * cos) * 180) / Math.PI,
  };
}
