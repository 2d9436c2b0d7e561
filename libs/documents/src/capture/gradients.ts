import { freeing, type Vision } from './vision.js';

type Mat = InstanceType<Vision['cv']['Mat']>;

/** How steeply a picture changes to the right and downwards, pixel by pixel, in that of its colours that does so the most. */
export interface Gradients {
  readonly width: number;
  readonly height: number;
  readonly across: Int16Array;
  readonly down: Int16Array;
}

/** Pixels over which a picture is smoothed first: a text's and a grain's edges go, a document's stay. */
const SMOOTHED = 5;

/**
 * Gradients of a picture of three bytes a pixel. All three colours are looked at: white paper on a beige table differs in blue, and hardly
 * in grey.
 */
export function gradientsOf({ cv }: Vision, picture: Mat): Gradients {
  return freeing((keep) => {
    const [smooth, across, down] = [keep(new cv.Mat()), keep(new cv.Mat()), keep(new cv.Mat())];
    cv.GaussianBlur(picture, smooth, new cv.Size(SMOOTHED, SMOOTHED), 0);
    cv.Sobel(smooth, across, cv.CV_16S, 1, 0);
    cv.Sobel(smooth, down, cv.CV_16S, 0, 1);
    const count = picture.rows * picture.cols;
    return { width: picture.cols, height: picture.rows, ...steepest(across.data16S, down.data16S, count) };
  });
}

function steepest(
  across: Int16Array,
  down: Int16Array,
  count: number,
): { readonly across: Int16Array; readonly down: Int16Array } {
  const most = { across: new Int16Array(count), down: new Int16Array(count) };
  for (let pixel = 0; pixel < count; pixel += 1) {
    let best = pixel * 3;
    let highest = -1;
    for (let at = pixel * 3; at < pixel * 3 + 3; at += 1) {
      const steep = Math.abs(across[at] as number) + Math.abs(down[at] as number);
      if (steep > highest) {
        best = at;
        highest = steep;
      }
    }
    most.across[pixel] = across[best] as number;
    most.down[pixel] = down[best] as number;
  }
  return most;
}
