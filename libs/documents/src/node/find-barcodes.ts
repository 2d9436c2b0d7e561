import type { RgbImage } from '@vestibule/face';
import { freeing, type Vision } from '../capture/vision.js';

/** A grey picture: one byte a pixel, row after row. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Longest side of the picture in which regions are looked for. */
const SIDE = 800;

/** Pixels of it over which edges are gathered, closed to a region, and below which a region is a speck. */
const GATHERED = 9;
const CLOSED = 11;
const SPECK = 15;

/** What is added round a region in its own pixels, and round its straightened picture in that one's: a bar code's quiet zone. */
const AROUND = 6;
const QUIET = 20;

/** Regions that are straightened, the largest first. */
const MOST_REGIONS = 2;

/** A region fills its rectangle by this much: a bar code fills it, lines of text of different lengths do not. */
const LEAST_FILLED = 0.7;

/**
 * Columns of a straightened region, and how much it is enlarged at most. A licence's 300 to 350 modules across get 4 to 5 pixels
 * each: so all 16 pictures of AAMVA samples are read, of which zxing reads 10 as they are; from 2,300 columns on it reads none.
 */
const COLUMNS = 1500;
const MOST_ENLARGED = 3;

/**
 * The regions of a picture that may be bar codes, straightened: where edges lie close in every direction, turned upright and
 * enlarged. zxing looks along a picture's rows, and loses a bar code of 15 lines that lies 9° across them.
 */
export function barcodeRegions({ cv }: Vision, image: RgbImage): GreyImage[] {
  return freeing((keep) => {
    const mat = () => keep(new cv.Mat());
    const [grey, small, across, down, edges, region] = [mat(), mat(), mat(), mat(), mat(), mat()];
    cv.cvtColor(keep(cv.matFromArray(image.height, image.width, cv.CV_8UC3, image.data)), grey, cv.COLOR_RGB2GRAY);
    const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
    const size = new cv.Size(Math.round(image.width * scale), Math.round(image.height * scale));
    cv.resize(grey, small, size, 0, 0, cv.INTER_AREA);
    cv.Scharr(small, across, cv.CV_16S, 1, 0);
    cv.Scharr(small, down, cv.CV_16S, 0, 1);
    // A Scharr edge is up to 16 times as steep as the step that it comes from.
    cv.convertScaleAbs(across, across, 1 / 8);
    cv.convertScaleAbs(down, down, 1 / 8);
    cv.addWeighted(across, 0.5, down, 0.5, 0, edges);
    cv.blur(edges, edges, new cv.Size(GATHERED, GATHERED));
    cv.threshold(edges, region, 0, 255, cv.THRESH_BINARY | cv.THRESH_OTSU);
    const square = (side: number) => keep(cv.getStructuringElement(cv.MORPH_RECT, new cv.Size(side, side)));
    cv.morphologyEx(region, region, cv.MORPH_CLOSE, square(CLOSED));
    cv.morphologyEx(region, region, cv.MORPH_OPEN, square(SPECK));

    const contours = keep(new cv.MatVector());
    cv.findContours(region, contours, mat(), cv.RETR_EXTERNAL, cv.CHAIN_APPROX_SIMPLE);
    return Array.from({ length: contours.size() }, (_none, index) => {
      const contour = keep(contours.get(index));
      const { center, size: extent, angle } = cv.minAreaRect(contour);
      const { width, height } = extent;
      return { center, width, height, angle, area: cv.contourArea(contour) };
    })
      .filter(({ area, width, height }) => area > LEAST_FILLED * width * height)
      .toSorted((a, b) => b.area - a.area)
      .slice(0, MOST_REGIONS)
      .map(({ center, width, height, angle }) => {
        const upright = width >= height;
        const [long, short] = [Math.max(width, height), Math.min(width, height)].map(
          (side) => (side + 2 * AROUND) / scale,
        ) as [number, number];
        const times = Math.min(MOST_ENLARGED, COLUMNS / long);
        const radians = ((upright ? angle : angle + 90) * Math.PI) / 180;
        const [cos, sin] = [Math.cos(radians) * times, Math.sin(radians) * times];
        const [x, y] = [center.x / scale, center.y / scale];
        const [columns, rows] = [long * times + 2 * QUIET, short * times + 2 * QUIET].map(Math.round) as [
          number,
          number,
        ];
        // Turned about its middle, enlarged, and moved to the middle of the new picture.
        const onto = [cos, sin, columns / 2 - x * cos - y * sin, -sin, cos, rows / 2 + x * sin - y * cos];
        const straight = mat();
        const transform = keep(cv.matFromArray(2, 3, cv.CV_64FC1, onto));
        cv.warpAffine(
          grey,
          straight,
          transform,
          new cv.Size(columns, rows),
          cv.INTER_CUBIC,
          cv.BORDER_REPLICATE,
          new cv.Scalar(),
        );
        return { width: columns, height: rows, data: Uint8Array.from(straight.data) };
      });
  });
}
