/**
 * The same networks twice: as exported to ONNX, and as face-api and human run them on TensorFlow.js' WASM backend. Both
 * take an image as `{ data: Uint8Array, width, height }` (RGB) and give plain numbers.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const built = (path) => import(new URL(`../../../libs/face/dist/${path}`, import.meta.url).href);

/** ONNX networks by name, each `(image) => { [output]: Float32Array }`, on one thread. */
export async function exportedNetworks() {
  const [{ MODEL_NAMES }, { modelPath }] = await Promise.all([built('networks/onnx.js'), built('node/model-files.js')]);
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' };
  const networks = {};
  const sessions = [];
  for (const name of MODEL_NAMES) {
    const session = await InferenceSession.create(modelPath(name), options);
    sessions.push(session);
    networks[name] = async ({ data, width, height }) => {
      const input = new Tensor('float32', Float32Array.from(data), [1, height, width, 3]);
      const outputs = await session.run({ input });
      return Object.fromEntries(Object.entries(outputs).map(([key, { data }]) => [key, data]));
    };
  }
  return { networks, release: () => Promise.all(sessions.map((session) => session.release())) };
}

/** The originals, with the outputs named and ordered as the exported ones have them. */
export async function originalNetworks() {
  // The packages that libs/face loads, since a second TensorFlow.js would not know the first one's tensors.
  const require = createRequire(new URL('../../../libs/face/package.json', import.meta.url));
  const folderOf = (name) =>
    require.resolve
      .paths(name)
      .map((path) => join(path, name))
      .find((path) => existsSync(path));
  const tf = require('@tensorflow/tfjs');
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(`${folderOf('@tensorflow/tfjs-backend-wasm')}/dist/`);
  const { nets, toNetInput } = require('@vladmandic/face-api/dist/face-api.node-wasm.js');
  tf.enableProdMode();
  if (!(await tf.setBackend('wasm'))) throw new Error('the WASM backend of TensorFlow.js did not start');
  await tf.ready();
  const used = ['ssdMobilenetv1', 'tinyFaceDetector', 'faceLandmark68Net', 'faceRecognitionNet', 'faceExpressionNet'];
  for (const name of used) await nets[name].loadFromDisk(join(folderOf('@vladmandic/face-api'), 'model'));
  const [mesh, iris] = await Promise.all(
    ['facemesh', 'iris'].map((name) => loadGraph(tf, join(folderOf('@vladmandic/human'), 'models', `${name}.json`))),
  );

  const tensorOf = ({ data, width, height }) => tf.tensor4d(Float32Array.from(data), [1, height, width, 3]);
  /** Runs `compute` over the image's tensor: an object of tensors, whose numbers are given back. */
  const network = (compute) => async (image) => {
    const tensor = tensorOf(image);
    const input = await toNetInput(tensor);
    const outputs = tf.tidy(() => compute({ input, tensor, image }));
    const entries = Object.entries(outputs).map(([key, output]) => [key, output.dataSync()]);
    tf.dispose([tensor, outputs]);
    return Object.fromEntries(entries);
  };
  const scaled = (tensor) => tf.div(tensor, 255);
  return {
    tiny_face_detector: network(({ input, tensor, image }) => ({
      // face-api makes every image a square; a detector over a band is compared through the layers beneath that.
      grid:
        image.width === image.height
          ? nets.tinyFaceDetector.forwardInput(input, image.width)
          : nets.tinyFaceDetector.runMobilenet(
              scaled(tf.sub(tensor, nets.tinyFaceDetector.config.meanRgb)),
              nets.tinyFaceDetector.params,
            ),
    })),
    face_landmark_68: network(({ input }) => ({ points: nets.faceLandmark68Net.forwardInput(input) })),
    face_recognition: network(({ input }) => ({ descriptor: nets.faceRecognitionNet.forwardInput(input) })),
    face_expression: network(({ input }) => ({ probabilities: nets.faceExpressionNet.forwardInput(input) })),
    ssd_mobilenetv1: network(({ input }) => {
      const { boxes, scores } = nets.ssdMobilenetv1.forwardInput(input);
      return { boxes: boxes[0], scores: scores[0] };
    }),
    face_mesh: network(({ tensor }) => {
      const [points, score] = mesh.execute(scaled(tensor), ['Identity_2:0', 'Identity_1:0']);
      return { points, score };
    }),
    iris: network(({ tensor }) => {
      const [eye] = tf.split(tf.reshape(iris.execute(scaled(tensor)), [76, 3]), [71, 5]);
      return { eye };
    }),
  };
}

/** A graph model of human's from its files, without a server. */
function loadGraph(tf, path) {
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(path, 'utf8'));
  const files = weightsManifest.flatMap(({ paths }) => paths).map((name) => readFileSync(join(dirname(path), name)));
  const bytes = Buffer.concat(files);
  return tf.loadGraphModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
      weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    }),
  );
}
