// What the library measures of a face in a picture, and what each network takes for it.
import { chooseFace } from '../../../libs/face/dist/face.js';
import { OnnxNetworks } from '../../../libs/face/dist/networks/onnx.js';
import { openNodeRuntime } from '../../../libs/face/dist/node/onnx-runtime.js';
import { findFaces } from '../../../libs/face/dist/pipeline/find-faces.js';
import { findGestureSigns, jawWidthOf, yawOf } from '../../../libs/face/dist/pipeline/gesture-signs.js';
import { findLandmarks } from '../../../libs/face/dist/pipeline/landmarks.js';
import { medianOf } from './report.mjs';

/** The networks on onnxruntime; `times()` gives the median milliseconds of a call to each. */
export function openNetworks() {
  const networks = new OnnxNetworks(openNodeRuntime());
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
  const { pyramid, detections } = await findFaces(networks, picture);
  const choice = chooseFace(detections);
  if (choice === undefined) return undefined;
  const landmarks = await findLandmarks(networks, pyramid, choice.face.box);
  const gestures = await findGestureSigns(networks, pyramid, landmarks);
  return { yaw: yawOf(landmarks), width: jawWidthOf(landmarks), ...gestures };
}
