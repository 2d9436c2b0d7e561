// Our side of the comparison: a verification as the server does it, its stages, and each network on onnxruntime.
import { decodeImage, distance } from '../../../libs/face/dist/index.js';
import { openOnnxNetworks } from '../../../libs/face/dist/node/onnx-runtime.js';
import { describeImage, warmUp } from '../../../libs/face/dist/pipeline/describe-image.js';
import { describeViews, renderViews } from '../../../libs/face/dist/pipeline/descriptor.js';
import { findFace } from '../../../libs/face/dist/pipeline/find-face.js';
import { findGestureSigns } from '../../../libs/face/dist/pipeline/gesture-signs.js';
import { steadyLandmarks } from '../../../libs/face/dist/pipeline/landmarks.js';
import { measureQuality } from '../../../libs/face/dist/pipeline/quality.js';
import { DLIB_MODEL } from '../../../libs/face/dist/pipeline/recognition-model.js';
import { timed } from './figures.mjs';
import { networkRuns } from './networks.mjs';
import { makePeople, peopleNames } from './pictures.mjs';

const decide = (probe, templates) =>
  Math.min(...templates.map((template) => distance(probe, template))) <= DLIB_MODEL.calibration.threshold;

/** From the bytes to the descriptor, on the networks that are given. */
async function describe(networks, bytes, options) {
  const decoded = await decodeImage(bytes);
  if (!decoded.ok) throw new Error(decoded.reason);
  const described = await describeImage(networks, DLIB_MODEL, decoded, { mode: 'only', ...options });
  if (!described.ok) throw new Error(described.reason);
  return described.description.face.descriptor;
}

/** The people of a comparison, enrolled; and a verification of one of them by our pipeline, which must be a yes. */
export async function ourVerification(networks) {
  const people = await makePeople(networks);
  for (const person of people) {
    person.templates = await Promise.all(person.enrolled.map((bytes) => describe(networks, bytes, {})));
  }
  return async (index, options = {}) => {
    const { probe, templates } = people[index];
    const { ms, result } = await timed(async () => decide(await describe(networks, probe, options), templates));
    if (!result) throw new Error(`${peopleNames()[index]} was not recognised`);
    return ms;
  };
}

/** What can be asked for by name: each gives milliseconds. */
export async function open() {
  const networks = openOnnxNetworks();
  const people = await makePeople(networks);
  await warmUp(networks, DLIB_MODEL, () => decodeImage(people[0].probe));
  const verify = await ourVerification(networks);
  return {
    thorough: (index) => verify(index),
    quick: (index) => verify(index, { recipe: 'quick' }),
    gestures: (index) => verify(index, { gestures: true }),
    stages: (index) => stagesOf(networks, people[index].probe),
    ...networkRuns(networks),
  };
}

/** Milliseconds by stage. */
async function stagesOf(networks, probe) {
  const took = {};
  const stage = async (name, work) => {
    const { ms, result } = await timed(work);
    took[name] = ms;
    return result;
  };
  const { thorough } = DLIB_MODEL.recipes;
  const { image } = await stage('decode', () => decodeImage(probe));
  const { pyramid, face, landmarks: found } = await stage('find, with landmarks', () => findFace(networks, image));
  const landmarks = await stage('landmarks again, thorough', () => steadyLandmarks(networks, pyramid, face.box, found));
  const views = await stage('views', () => renderViews(pyramid, landmarks, DLIB_MODEL, thorough));
  const descriptor = await stage('descriptor', () => describeViews(networks, views, thorough.length));
  await stage('quality', () => measureQuality(pyramid, landmarks));
  await stage('compare', () => distance(descriptor, descriptor));
  await stage('gestures', () => findGestureSigns(networks, pyramid, landmarks));
  return took;
}
