// Pictures as a kiosk takes them: 1280 × 720, a face of 270 pixels in the middle. Made from real portraits when a benchmark
// runs, since none may be part of the repository.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { decodeImage } from '../../../libs/face/dist/index.js';
import { describeImage } from '../../../libs/face/dist/pipeline/describe-image.js';
import { DLIB_MODEL } from '../../../libs/face/dist/pipeline/recognition-model.js';
import { onePerson } from '../../../libs/face/dist/testing/testing.js';
import { hasSharedData, sharedData } from '../../dist/support/shared-data.js';

const WIDTH = 1280;
const HEIGHT = 720;
/** Between the jaw's ends: a person at 60 cm from a webcam. */
const FACE_WIDTH = 270;

/** Lays a portrait into the picture so that its face has the size, and goes on with its borders where it ends. */
async function atKiosk(networks, bytes) {
  const decoded = await decodeImage(bytes);
  const described = await describeImage(networks, DLIB_MODEL, decoded, { mode: 'most_prominent' });
  if (!described.ok) throw new Error(`a benchmark's portrait: ${described.reason}`);
  const { box, quality } = described.description.face;
  const scale = FACE_WIDTH / quality.jawWidth;
  const [width, height] = [decoded.image.width, decoded.image.height].map((side) => Math.round(side * scale));
  // Where the face's middle is to lie in the picture's middle, in both; then what is too much is cut, and what lacks added.
  const left = Math.round(WIDTH / 2 - (box.x + box.width / 2) * scale);
  const top = Math.round(HEIGHT / 2 - (box.y + box.height / 2) * scale);
  const cut = { left: Math.max(0, -left), top: Math.max(0, -top) };
  const kept = {
    width: Math.min(width, WIDTH - left) - cut.left,
    height: Math.min(height, HEIGHT - top) - cut.top,
  };
  const border = { left: Math.max(0, left), top: Math.max(0, top) };
  return sharp(await sharp(bytes).resize(width, height, { fit: 'fill' }).toBuffer())
    .extract({ ...cut, ...kept })
    .extend({
      ...border,
      right: WIDTH - border.left - kept.width,
      bottom: HEIGHT - border.top - kept.height,
      extendWith: 'copy',
    })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** Whom `makePeople` gives, in its order. */
export const peopleNames = () => (hasSharedData() ? ['London', 'LFW'] : ['sample']);

/**
 * People with what a verification needs of each: the picture that is verified, and four that were enrolled.
 * Without the shared test data, one woman of a sample photo that ships in face-api.
 */
export async function makePeople(networks) {
  if (!hasSharedData()) {
    const { smile, eyeblink, left, right, probe } = onePerson;
    const enrolled = await Promise.all([smile(), eyeblink(), left(), right()]);
    return [await person(networks, await probe(), enrolled)];
  }
  const london = (name) => readFileSync(sharedData('gestures', 'london', `${name}.jpg`));
  const lfw = (number) => readFileSync(sharedData('faces', 'lfw', 'Abdullah_Gul', `Abdullah_Gul_${number}.jpg`));
  const brighter = await sharp(london('001_smiling')).modulate({ brightness: 1.1 }).jpeg().toBuffer();
  const darker = await sharp(london('001_smiling')).modulate({ brightness: 0.9 }).jpeg().toBuffer();
  return [
    await person(networks, london('001_neutral'), [london('001_smiling'), brighter, darker, brighter]),
    await person(networks, lfw('0001'), [lfw('0006'), lfw('0007'), lfw('0008'), lfw('0009')]),
  ];
}

const person = async (networks, probe, enrolled) => ({
  probe: await atKiosk(networks, probe),
  enrolled: await Promise.all(enrolled.map((bytes) => atKiosk(networks, bytes))),
});
