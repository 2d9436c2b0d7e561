// What the library measures of a face in a picture, and what each network takes for it.
import { DLIB_MODEL } from '../../../libs/face/dist/pipeline/recognition-model.js';
import { describeImage } from '../../../libs/face/dist/pipeline/describe-image.js';
import { findFace } from '../../../libs/face/dist/pipeline/find-face.js';
import { findGestureSigns, jawWidthOf, yawOf } from '../../../libs/face/dist/pipeline/gesture-signs.js';
import { openOnnxNetworks } from '../../../libs/face/dist/node/onnx-runtime.js';
import { medianOf } from './report.mjs';

/** The networks on onnxruntime; `times()` gives the median milliseconds of a call to each. */
export function openNetworks() {
  const networks = openOnnxNetworks();
  const taken = new Map();
  const timed = new Proxy(networks, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...args) => {
        const started = performance.now();
        const result = await value.apply(target, args);
        if (!taken.has(name)) taken.set(name, []);
        taken.get(name).push(performance.now() - started);
        return result;
      };
    },
  });
  const times = () => Object.fromEntries([...taken].map(([name, values]) => [name, medianOf(values)]));
  return { networks: timed, times };
}

/** What the judge is given of a decoded still: measured as the server does it. Undefined where no face is found. */
export async function faceOf(networks, decoded) {
  const options = { mode: 'most_prominent', recipe: 'thorough', gestures: true };
  const described = await describeImage(networks, DLIB_MODEL, decoded, options);
  if (!described.ok) return undefined;
  const { yaw, gestures } = described.description.face;
  return { yaw, gestures };
}

/** What the tracker is given of a video's frame: without the second look at landmarks, as a loop has no time for it. */
export async function signsOf(networks, picture) {
  const found = await findFace(networks, picture);
  if (found === undefined) return undefined;
  const { pyramid, landmarks } = found;
  const gestures = await findGestureSigns(networks, pyramid, landmarks);
  return { yaw: yawOf(landmarks), width: jawWidthOf(landmarks), ...gestures };
}
