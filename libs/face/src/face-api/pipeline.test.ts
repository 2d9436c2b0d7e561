import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type * as FaceApi from '@vladmandic/face-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeImage, type RgbImage } from '../image/decode.js';
import { distance } from '../similarity.js';
import { readShared, samplePhoto, withoutSharedData } from '../testing/testing.js';
import { loadNetworks, type Networks } from './networks.js';
import { describeFace, detectFaces, detectLarge, detectTiny, findLandmarks } from './pipeline.js';

/** A face that SSD MobileNet does not see at a confidence of 0.2. */
const MISSED_BY_LARGE = 'faces/lfw/Nelson_Mandela/Nelson_Mandela_0001.jpg';

const faceapi = createRequire(import.meta.url)('@vladmandic/face-api/dist/face-api.node-wasm.js') as typeof FaceApi;

let networks: Networks;
beforeAll(async () => {
  networks = await loadNetworks();
});

async function decoded(bytes: Uint8Array): Promise<RgbImage> {
  const result = await decodeImage(bytes);
  if (!result.ok) throw new Error(`refused: ${result.reason}`);
  return result.image;
}

/** The picture and everything that face-api's own tasks say about it. */
async function seenByFaceApi(image: RgbImage) {
  const pixels = faceapi.tf.tensor3d(Int32Array.from(image.data), [image.height, image.width, 3], 'int32');
  const options = new faceapi.SsdMobilenetv1Options({ minConfidence: 0.2 });
  const faces = await faceapi.detectAllFaces(pixels, options).withFaceLandmarks().withFaceDescriptors();
  pixels.dispose();
  return faces;
}

describe('the pipeline', () => {
  it.each([1, 5, 6] as const)("should find in sample photo %i what face-api's own tasks find", async (number) => {
    const image = await decoded(await readFile(samplePhoto(number)));
    const theirs = await seenByFaceApi(image);
    const ours = await detectLarge(networks, image);
    expect(ours).toHaveLength(theirs.length);
    for (const [index, { box, confidence }] of ours.entries()) {
      const their = theirs[index];
      if (their === undefined) throw new Error('unreachable: the lengths are equal');
      expect(confidence).toBeCloseTo(their.detection.score, 3);
      for (const side of ['x', 'y', 'width', 'height'] as const) {
        expect(box[side]).toBeCloseTo(their.detection.box[side], 0);
      }
      const landmarks = (await findLandmarks(networks, image, box)) ?? [];
      const apart = landmarks.map(({ x, y }, point) => {
        const position = their.landmarks.positions[point];
        return Math.hypot(x - (position?.x ?? NaN), y - (position?.y ?? NaN));
      });
      // face-api cuts at whole pixels and adds the uncut corner, which puts its points up to some pixels off.
      expect(Math.max(...apart)).toBeLessThan(0.02 * box.width);
      const descriptor = await describeFace(networks, image, their.landmarks.positions);
      expect(distance(descriptor ?? new Float32Array(0), their.descriptor)).toBeLessThan(1e-3);
    }
  });

  it('should leave no tensor behind', async () => {
    const image = await decoded(await readFile(samplePhoto(3)));
    const before = networks.tf.memory().numTensors;
    for (let round = 0; round < 3; round += 1) {
      const [face] = await detectFaces(networks, image);
      await detectTiny(networks, image, 2, 224);
      const landmarks = face && (await findLandmarks(networks, image, face.box));
      if (landmarks !== undefined) await describeFace(networks, image, landmarks);
      expect(networks.tf.memory().numTensors).toBe(before);
    }
  });

  it('should say that a box outside the picture holds no face', async () => {
    const image = await decoded(await readFile(samplePhoto(3)));
    expect(await findLandmarks(networks, image, { x: 5000, y: 0, width: 100, height: 100 })).toBeUndefined();
  });

  it.skipIf(withoutSharedData)('should fall back on the tiny detector where the large one finds nobody', async () => {
    const image = await decoded(await readShared(MISSED_BY_LARGE));
    expect(await detectLarge(networks, image)).toEqual([]);
    const [face] = await detectFaces(networks, image);
    const { x, y, width, height } = face?.box ?? { x: 0, y: 0, width: 0, height: 0 };
    // LFW's people are in the middle of the picture.
    expect([x < 125, x + width > 125, y < 125, y + height > 125]).toEqual([true, true, true, true]);
  });
});
