// What the library measures of a face in a picture, and what each network takes for it.
import { openOnnxNetworks } from '../../../libs/face/dist/node/onnx-runtime.js';
import { findFace } from '../../../libs/face/dist/pipeline/find-face.js';
import { findGestureSigns, jawWidthOf, yawOf } from '../../../libs/face/dist/pipeline/gesture-signs.js';
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

/** Yaw, jaw width, smile and lid gap of the face that a picture is of; undefined where none is found. */
export async function signsOf(networks, picture) {
  const found = await findFace(networks, picture);
  if (found === undefined) return undefined;
  const { pyramid, landmarks } = found;
  const gestures = await findGestureSigns(networks, pyramid, landmarks);
  return { yaw: yawOf(landmarks), width: jawWidthOf(landmarks), ...gestures };
}
