// The other side of the comparison: face-api's own WASM build, as its users call it, and our pipeline on its networks.
import { createRequire } from 'node:module';
import sharp from 'sharp';
import { FaceApiNetworks } from '../../../libs/face/dist/networks/face-api.node.js';
import { openOnnxNetworks } from '../../../libs/face/dist/node/onnx-runtime.js';
import { timed } from './figures.mjs';
import { networkRuns } from './networks.mjs';
import { ourVerification } from './ours.mjs';
import { makePeople, peopleNames } from './pictures.mjs';

/** face-api's customary threshold, for its own descriptors. */
const THRESHOLD = 0.6;

/** What can be asked for by name: each gives milliseconds. */
export async function open() {
  // Loads face-api's Node build with TensorFlow's WASM backend, and the weights of all its networks that are used here.
  const networks = await FaceApiNetworks.load();
  const faceapi = createRequire(import.meta.url)('@vladmandic/face-api/dist/face-api.node-wasm.js');
  const people = await withPictures();
  const detectors = {
    ssd: new faceapi.SsdMobilenetv1Options({ minConfidence: 0.2 }),
    tiny: new faceapi.TinyFaceDetectorOptions(),
  };

  /** As its documentation has it; decoded by the decoder that we use, which is faster than the one that it names. */
  const toTensor = async (bytes) => {
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return faceapi.tf.tensor3d(data, [info.height, info.width, 3], 'int32');
  };
  /** The same by the steps of face-api's demo/node-wasm.js, which most of its users have copied; after a faster decoder. */
  const toTensorAsInDemo = async (bytes) => {
    const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const { tf } = faceapi;
    return tf.tidy(() => {
      const pixels = tf.tensor(Array.from(data), [info.height, info.width, 4], 'int32');
      const [red, green, blue] = tf.split(pixels, 4, 2);
      return tf.squeeze(tf.stack([red, green, blue], 2));
    });
  };
  const describe = async (detector, bytes, convert) => {
    const tensor = await convert(bytes);
    const found = await faceapi.detectSingleFace(tensor, detectors[detector]).withFaceLandmarks().withFaceDescriptor();
    tensor.dispose();
    return found?.descriptor;
  };
  for (const person of people) {
    person.templates = {};
    for (const detector of Object.keys(detectors)) {
      const found = await Promise.all(person.enrolled.map((bytes) => describe(detector, bytes, toTensor)));
      person.templates[detector] = found.filter((descriptor) => descriptor !== undefined);
    }
  }
  const verify = async (index, detector, convert) => {
    const { probe, templates } = people[index];
    const { ms, result } = await timed(async () => {
      const descriptor = await describe(detector, probe, convert);
      return Math.min(...templates[detector].map((each) => faceapi.euclideanDistance(descriptor, each))) <= THRESHOLD;
    });
    if (!result) throw new Error(`${peopleNames()[index]} was not recognised by face-api`);
    return ms;
  };
  return {
    ssd: (index) => verify(index, 'ssd', toTensor),
    tiny: (index) => verify(index, 'tiny', toTensor),
    demo: (index) => verify(index, 'ssd', toTensorAsInDemo),
    pipeline: await ourVerification(networks),
    ...networkRuns(networks),
  };
}

/** Their pictures are laid out by our engine, which is then closed: nothing of it is left in this process's way. */
async function withPictures() {
  const onnx = openOnnxNetworks();
  try {
    return await makePeople(onnx);
  } finally {
    await onnx.close();
  }
}
