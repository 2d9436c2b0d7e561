import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as Tf from '@tensorflow/tfjs';
import type * as Wasm from '@tensorflow/tfjs-backend-wasm';
import type { FaceNetworks } from './networks.js';
import { EXPRESSION_SIDE, IRIS_SIDE, LANDMARK_SIDE, MESH_SIDE, RECOGNITION_SIDE, SSD_SIDE } from './networks.js';

/** What the tiny detector takes off red, green and blue (face-api, tinyFaceDetector/const.ts). */
const TINY_MEAN = [117.001, 114.697, 97.404];

/** What is used of a network of face-api's; its own types are those of a copy of TensorFlow.js that it doesn't load in Node. */
interface Net<Output = Tf.Tensor> {
  loadFromDisk(folder: string): Promise<void>;
  forward(input: Tf.Tensor4D | Tf.Tensor3D[]): Promise<Output>;
  dispose(): void;
}

interface Nets {
  readonly ssdMobilenetv1: Net<{ readonly boxes: Tf.Tensor[]; readonly scores: Tf.Tensor[] }>;
  readonly tinyFaceDetector: Net & {
    readonly params: unknown;
    runMobilenet(x: Tf.Tensor4D, params: unknown): Tf.Tensor;
  };
  readonly faceLandmark68Net: Net;
  readonly faceRecognitionNet: Net;
  readonly faceExpressionNet: Net;
}

const USED = [
  'ssdMobilenetv1',
  'tinyFaceDetector',
  'faceLandmark68Net',
  'faceRecognitionNet',
  'faceExpressionNet',
] as const;

/**
 * The networks as face-api and TensorFlow.js run them, on the WASM backend: the reference that the export is held to, and an
 * engine that can be chosen. One set a thread.
 */
export class FaceApiNetworks implements FaceNetworks {
  readonly #tf: typeof Tf;
  readonly #nets: Nets;
  readonly #graphs: { readonly mesh: Tf.GraphModel; readonly iris: Tf.GraphModel };

  private constructor(tf: typeof Tf, nets: Nets, graphs: { mesh: Tf.GraphModel; iris: Tf.GraphModel }) {
    this.#tf = tf;
    this.#nets = nets;
    this.#graphs = graphs;
  }

  /**
   * Loads face-api's CommonJS build for TensorFlow's WASM backend, and the mesh and iris networks, from the packages as
   * installed: no network access. Takes about half a second.
   */
  static async load(): Promise<FaceApiNetworks> {
    const require = createRequire(import.meta.url);
    const tf = require('@tensorflow/tfjs') as typeof Tf;
    const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof Wasm;
    wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`);
    const { nets } = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as { nets: Nets };
    // Leaves out checks of every tensor for NaN and advice on the console.
    tf.enableProdMode();
    if (!(await tf.setBackend('wasm'))) throw new Error('the WASM backend of TensorFlow.js did not start');
    await tf.ready();
    const weights = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
    for (const name of USED) await nets[name].loadFromDisk(weights);
    // The package lets nothing of itself be asked for but its programs, which lie beside its models.
    const folder = join(dirname(require.resolve('@vladmandic/human')), '..', 'models');
    const [mesh, iris] = await Promise.all([loadGraph(tf, folder, 'facemesh'), loadGraph(tf, folder, 'iris')]);
    return new FaceApiNetworks(tf, nets, { mesh, iris });
  }

  /** Tensors that are held now: the weights, and whatever was not given back. */
  get tensors(): number {
    return this.#tf.memory().numTensors;
  }

  async detectLarge(picture: Float32Array): Promise<{ boxes: Float32Array; scores: Float32Array }> {
    const input = this.#batch(picture, 1, SSD_SIDE);
    const { boxes, scores } = await this.#nets.ssdMobilenetv1.forward(input);
    try {
      return { boxes: numbersOf(boxes[0]), scores: numbersOf(scores[0]) };
    } finally {
      this.#tf.dispose([input, ...boxes, ...scores]);
    }
  }

  async detectTiny(picture: Float32Array, width: number, height: number): Promise<Float32Array> {
    const net = this.#nets.tinyFaceDetector;
    // Its own `forward` takes squares only.
    const grid = this.#tf.tidy(() => {
      const input = this.#tf.tensor4d(picture, [1, height, width, 3]);
      const scaled: Tf.Tensor4D = input.sub(this.#tf.tensor1d(TINY_MEAN)).div(255);
      return net.runMobilenet(scaled, net.params);
    });
    return given(grid);
  }

  async landmarks(pictures: Float32Array, count: number): Promise<Float32Array> {
    return this.#run(pictures, count, LANDMARK_SIDE, (input) => this.#forward(this.#nets.faceLandmark68Net, input));
  }

  async descriptors(pictures: Float32Array, count: number): Promise<Float32Array> {
    return this.#run(pictures, count, RECOGNITION_SIDE, (input) => this.#forward(this.#nets.faceRecognitionNet, input));
  }

  async expressions(pictures: Float32Array, count: number): Promise<Float32Array> {
    return this.#run(pictures, count, EXPRESSION_SIDE, (input) => this.#forward(this.#nets.faceExpressionNet, input));
  }

  async mesh(picture: Float32Array): Promise<{ points: Float32Array; score: number }> {
    const outputs = this.#tf.tidy(() => {
      const input = this.#batch(picture, 1, MESH_SIDE).div(255);
      return this.#graphs.mesh.execute(input) as Tf.Tensor[];
    });
    try {
      const points = outputs.find(({ size }) => size === 468 * 3);
      const score = outputs.find(({ size }) => size === 1);
      return { points: numbersOf(points), score: numbersOf(score)[0] ?? Number.NaN };
    } finally {
      this.#tf.dispose(outputs);
    }
  }

  async eyes(pictures: Float32Array, count: number): Promise<Float32Array> {
    return this.#run(pictures, count, IRIS_SIDE, (input) => {
      // The 71 points of the contour; the iris' own five follow.
      const contours = this.#tf.tidy(() => {
        const points = this.#graphs.iris.predict(input.div(255)) as Tf.Tensor;
        return points.slice([0, 0], [count, 71 * 3]);
      });
      return Promise.resolve(contours);
    });
  }

  async close(): Promise<void> {
    for (const name of USED) this.#nets[name].dispose();
    this.#graphs.mesh.dispose();
    this.#graphs.iris.dispose();
  }

  #batch(pictures: Float32Array, count: number, side: number): Tf.Tensor4D {
    return this.#tf.tensor4d(pictures, [count, side, side, 3]);
  }

  /** Of several pictures, a network of face-api's takes a list only. */
  async #forward(net: Net, input: Tf.Tensor4D): Promise<Tf.Tensor> {
    const pictures = this.#tf.unstack(input) as Tf.Tensor3D[];
    try {
      return await net.forward(pictures);
    } finally {
      this.#tf.dispose(pictures);
    }
  }

  async #run(
    pictures: Float32Array,
    count: number,
    side: number,
    network: (input: Tf.Tensor4D) => Promise<Tf.Tensor>,
  ): Promise<Float32Array> {
    const input = this.#batch(pictures, count, side);
    try {
      return given(await network(input));
    } finally {
      input.dispose();
    }
  }
}

async function loadGraph(tf: typeof Tf, folder: string, name: string): Promise<Tf.GraphModel> {
  const model = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as Tf.io.ModelJSON;
  const weights = await readFile(join(folder, `${name}.bin`));
  const weightData = Uint8Array.from(weights).buffer;
  return tf.loadGraphModel(
    tf.io.fromMemory({
      modelTopology: model.modelTopology,
      weightSpecs: model.weightsManifest.flatMap((group) => group.weights),
      weightData,
    }),
  );
}

/** A tensor's numbers, and the tensor given back. */
function given(tensor: Tf.Tensor): Float32Array {
  const numbers = numbersOf(tensor);
  tensor.dispose();
  return numbers;
}

function numbersOf(tensor: Tf.Tensor | undefined): Float32Array {
  if (tensor === undefined) throw new Error('a network gave nothing');
  return tensor.dataSync<'float32'>();
}
