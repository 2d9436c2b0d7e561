import { pointAt, type TextBox } from '../ocr/rows.js';
import { freeing, type Vision } from '../capture/vision.js';

/** A picture in OpenCV's memory. */
type Mat = InstanceType<Vision['cv']['Mat']>;

/** Bytes of a box of a picture, straightened, `width` × `height` pixels of three bytes; `turned` from its other end. */
export function cut(
  { cv }: Vision,
  picture: Mat,
  box: TextBox,
  width: number,
  height: number,
  turned: boolean,
): Uint8Array {
  const [right, down] = [box.width / 2, box.height / 2];
  const corners = [pointAt(box, -right, -down), pointAt(box, right, -down), pointAt(box, -right, down)];
  return freeing((keep) => {
    const from = keep(
      cv.matFromArray(
        3,
        1,
        cv.CV_32FC2,
        corners.flatMap(({ x, y }) => [x, y]),
      ),
    );
    const onto = turned ? [width, height, 0, height, width, 0] : [0, 0, width, 0, 0, height];
    const to = keep(cv.matFromArray(3, 1, cv.CV_32FC2, onto));
    const transform = keep(cv.getAffineTransform(from, to));
    const straight = keep(new cv.Mat());
    cv.warpAffine(
      picture,
      straight,
      transform,
      new cv.Size(width, height),
      cv.INTER_LINEAR,
      cv.BORDER_REPLICATE,
      new cv.Scalar(),
    );
    return Uint8Array.from(straight.data);
  });
}
