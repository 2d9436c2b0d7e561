import type { RgbImage } from '@vestibule/face';
import { lookAtDocument } from '../capture/look-at-document.js';
import type { Shape } from '../capture/shapes.js';
import type { Vision } from '../capture/vision.js';
import { qualityFinding, type Finding } from '../findings.js';

/** What a document may be of which nothing could be read. */
const SHAPES: readonly Shape[] = ['card', 'passport'];

/**
 * What of a picture may have kept the document in it from being read. Of one that was read it can't be told so: a portrait's frame has edges
 * too, and in a scan, which has no others, it is taken for the document.
 */
export function captureQuality(vision: Vision, image: RgbImage): Finding {
  const looks = SHAPES.map((shape) => lookAtDocument(vision, image, shape));
  const look =
    looks.find(({ fault }) => fault === null) ??
    looks.find(({ corners }) => corners !== null) ??
    looks.find(({ fault }) => fault === 'too_dark');
  return qualityFinding(look ? look.fault : 'no_document');
}
