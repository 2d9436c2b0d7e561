import { createHash } from 'node:crypto';
import { faceExpression, faceLandmark68 } from './networks/face-features.mjs';
import { faceMesh } from './networks/face-mesh.mjs';
import { faceRecognition } from './networks/face-recognition.mjs';
import { iris } from './networks/iris.mjs';
import { ssdMobilenetv1 } from './networks/ssd-mobilenetv1.mjs';
import { tinyFaceDetector } from './networks/tiny-face-detector.mjs';
import { faceApiModel, humanModel } from './packages.mjs';

/** Each network by the name of its file, and what makes its graph: `(root) => { graph, source }`. */
const NETWORKS = {
  tiny_face_detector: fromFaceApi('tiny_face_detector', tinyFaceDetector),
  face_landmark_68: fromFaceApi('face_landmark_68', faceLandmark68),
  face_recognition: fromFaceApi('face_recognition', faceRecognition),
  face_expression: fromFaceApi('face_expression', faceExpression),
  ssd_mobilenetv1: fromFaceApi('ssd_mobilenetv1', ssdMobilenetv1),
  face_mesh: fromHuman('facemesh', faceMesh),
  iris: fromHuman('iris', iris),
  // The same for onnxruntime on x64.
  face_mesh_blocked: fromHuman('facemesh', faceMesh, { isBlocked: true }),
  iris_blocked: fromHuman('iris', iris, { isBlocked: true }),
};

function fromFaceApi(name, network) {
  return (root) => {
    const { weights, source } = faceApiModel(root, name);
    return { graph: network(weights), source };
  };
}

function fromHuman(name, network, form = { isBlocked: false }) {
  return (root) => {
    const { weights, graphDef, source } = humanModel(root, name);
    return { graph: network(weights, graphDef, form), source };
  };
}

/** Makes the files one by one, in memory: `{ file, bytes, sha256, source }`. Reads nothing but the installed packages. */
export function* makeModels(root) {
  for (const [name, make] of Object.entries(NETWORKS)) {
    const { graph, source } = make(root);
    const bytes = graph.encode(source);
    yield { file: `${name}.onnx`, bytes, sha256: createHash('sha256').update(bytes).digest('hex'), source };
  }
}
