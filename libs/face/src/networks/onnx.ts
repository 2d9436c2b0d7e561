import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-common';
import { IRIS_SIDE, LANDMARK_SIDE, MESH_SIDE, RECOGNITION_SIDE, EXPRESSION_SIDE, SSD_SIDE } from './networks.js';
import type { FaceNetworks } from './networks.js';

/** The exported networks by their files' names, without `.onnx`. */
export const MODEL_NAMES = [
  'ssd_mobilenetv1',
  'tiny_face_detector',
  'face_landmark_68',
  'face_recognition',
  'face_expression',
  'face_mesh',
  'iris',
] as const;

/** One exported network. */
export type ModelName = (typeof MODEL_NAMES)[number];

/** What a recognition network that somebody brings along is shown, if it is not what {@link FaceNetworks} says. */
export interface RecognitionInput {
  readonly side: number;
  readonly layout: 'NCHW' | 'NHWC';
  readonly channels: 'rgb' | 'bgr';
  /** Each value of 0 to 255 becomes (value − mean) · scale. */
  readonly mean: number;
  readonly scale: number;
  /** The output that is the descriptor; the first where it isn't named. */
  readonly output?: string;
}

/** A recognition network that takes the place of the one that ships. */
export interface OwnRecognition extends RecognitionInput {
  open(): Promise<InferenceSession>;
}

/** What is used of onnxruntime, which onnxruntime-node and onnxruntime-web both have. */
export interface Runtime {
  readonly Tensor: TensorConstructor;
  /** Opens a network's session; called once a network, when it is first needed or when the engine is warmed. */
  open(name: ModelName): Promise<InferenceSession>;
}

/** The networks on onnxruntime. Sessions are opened when first used: a kiosk's loop never opens the large detector. */
export class OnnxNetworks implements FaceNetworks {
  readonly #runtime: Runtime;
  readonly #sessions = new Map<ModelName, Promise<InferenceSession>>();

  readonly #own: OwnRecognition | undefined;
  #ownSession: Promise<InferenceSession> | undefined;

  constructor(runtime: Runtime, own?: OwnRecognition) {
    this.#runtime = runtime;
    this.#own = own;
  }

  async detectLarge(picture: Float32Array): Promise<{ boxes: Float32Array; scores: Float32Array }> {
    const { boxes, scores } = await this.#run('ssd_mobilenetv1', picture, [1, SSD_SIDE, SSD_SIDE, 3]);
    return { boxes: numbersOf(boxes), scores: numbersOf(scores) };
  }

  async detectTiny(picture: Float32Array, width: number, height: number): Promise<Float32Array> {
    const { grid } = await this.#run('tiny_face_detector', picture, [1, height, width, 3]);
    return numbersOf(grid);
  }

  async landmarks(pictures: Float32Array, count: number): Promise<Float32Array> {
    const { points } = await this.#run('face_landmark_68', pictures, [count, LANDMARK_SIDE, LANDMARK_SIDE, 3]);
    return numbersOf(points);
  }

  async descriptors(pictures: Float32Array, count: number): Promise<Float32Array> {
    if (this.#own !== undefined) return this.#describeByOwn(this.#own, pictures, count);
    const shape = [count, RECOGNITION_SIDE, RECOGNITION_SIDE, 3];
    const { descriptor } = await this.#run('face_recognition', pictures, shape);
    return numbersOf(descriptor);
  }

  async expressions(pictures: Float32Array, count: number): Promise<Float32Array> {
    const shape = [count, EXPRESSION_SIDE, EXPRESSION_SIDE, 3];
    const { probabilities } = await this.#run('face_expression', pictures, shape);
    return numbersOf(probabilities);
  }

  async mesh(picture: Float32Array): Promise<{ points: Float32Array; score: number }> {
    const { points, score } = await this.#run('face_mesh', picture, [1, MESH_SIDE, MESH_SIDE, 3]);
    return { points: numbersOf(points), score: numbersOf(score)[0] ?? Number.NaN };
  }

  async eyes(pictures: Float32Array, count: number): Promise<Float32Array> {
    const { eye } = await this.#run('iris', pictures, [count, IRIS_SIDE, IRIS_SIDE, 3]);
    return numbersOf(eye);
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#sessions.values());
    this.#sessions.clear();
    await (await this.#ownSession)?.release();
    for (const session of opened) if (session.status === 'fulfilled') await session.value.release();
  }

  async #describeByOwn(own: OwnRecognition, pictures: Float32Array, count: number): Promise<Float32Array> {
    this.#ownSession ??= own.open();
    const session = await this.#ownSession;
    const { side } = own;
    const shape = own.layout === 'NCHW' ? [1, 3, side, side] : [1, side, side, 3];
    const descriptors: Float32Array[] = [];
    // One after another: many exported networks take batches of one only.
    for (const picture of split(pictures, count)) {
      const input = new this.#runtime.Tensor('float32', prepare(picture, own), shape);
      const outputs = await session.run({ [session.inputNames[0] ?? 'input']: input });
      descriptors.push(numbersOf(outputs[own.output ?? session.outputNames[0] ?? '']));
    }
    return join(descriptors);
  }

  async #run(name: ModelName, input: Float32Array, shape: readonly number[]): Promise<Record<string, Tensor>> {
    let session = this.#sessions.get(name);
    if (session === undefined) {
      session = this.#runtime.open(name);
      this.#sessions.set(name, session);
    }
    const tensor = new this.#runtime.Tensor('float32', input, shape);
    return (await session).run({ input: tensor });
  }
}

function numbersOf(tensor: Tensor | undefined): Float32Array {
  if (tensor?.type !== 'float32') throw new Error('a network gave something else than numbers');
  return tensor.data as Float32Array;
}

/** Scales a picture as a network wants it, and lays its channels out. */
function prepare(picture: Float32Array, { side, layout, channels, mean, scale }: RecognitionInput): Float32Array {
  const prepared = new Float32Array(picture.length);
  const area = side * side;
  for (let index = 0; index < area; index += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const from = index * 3 + (channels === 'rgb' ? channel : 2 - channel);
      const to = layout === 'NHWC' ? index * 3 + channel : channel * area + index;
      prepared[to] = ((picture[from] ?? 0) - mean) * scale;
    }
  }
  return prepared;
}

function split(numbers: Float32Array, count: number): Float32Array[] {
  const length = numbers.length / count;
  return Array.from({ length: count }, (_, index) => numbers.subarray(index * length, (index + 1) * length));
}

function join(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
