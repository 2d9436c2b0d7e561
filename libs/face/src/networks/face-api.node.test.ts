import { expect, it } from 'vitest';
import { decodeImage } from '../image/decode.js';
import { openOnnxNetworks } from '../node/onnx-runtime.js';
import { describeImage } from '../pipeline/describe-image.js';
import { DLIB_MODEL } from '../pipeline/recognition-model.js';
import { distance } from '../similarity.js';
import { onePerson } from '../testing/testing.js';
import { FaceApiNetworks } from './face-api.node.js';

it('should describe a picture as onnxruntime does, gestures included', async () => {
  const reference = await FaceApiNetworks.load();
  const onnx = openOnnxNetworks();
  try {
    const decoded = await decodeImage(await onePerson.probe());
    if (!decoded.ok) throw new Error(decoded.reason);
    const options = { mode: 'most_prominent', gestures: true } as const;
    const [theirs, ours] = [
      await describeImage(reference, DLIB_MODEL, decoded, options),
      await describeImage(onnx, DLIB_MODEL, decoded, options),
    ];
    if (!theirs.ok || !ours.ok) throw new Error('not described');
    const [a, b] = [theirs.description.face, ours.description.face];
    expect(distance(a.descriptor, b.descriptor)).toBeLessThan(1e-3);
    expect(a.gestures?.smile).toBeCloseTo(b.gestures?.smile ?? Number.NaN, 3);
    expect(a.gestures?.lidGap).toBeCloseTo(b.gestures?.lidGap ?? Number.NaN, 3);
  } finally {
    await reference.close();
    await onnx.close();
  }
});
