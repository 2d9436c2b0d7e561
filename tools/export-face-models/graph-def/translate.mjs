import { convolution, maxPool, samePads, toNhwc } from '../onnx/layers.mjs';

/**
 * Translates a frozen TensorFlow graph, as TensorFlow.js stores it, to ONNX: those operators that the face mesh and iris
 * networks use, and an error for anything else. What no asked-for output needs is left out.
 *
 * Values are kept as `{ name, shape }`: the ONNX value in NCHW, and height, width and channels.
 */
export class Translation {
  #graph;
  #nodes;
  #weights;
  #input;
  #inputScale;
  #isBlocked;
  #done = new Map();

  /**
   * @param graph the ONNX graph to add to
   * @param {{ node: object[] }} graphDef the model's `modelTopology`
   * @param weights from readWeights
   * @param input the ONNX value that stands for the placeholder, in NCHW
   * @param {number} inputScale what the placeholder's values are to be multiplied by; folded into the filters over it
   * @param {boolean} isBlocked of operators alone that onnxruntime computes in blocks of channels (its NCHWc, on x64)
   */
  constructor(graph, graphDef, weights, { input, inputScale, isBlocked }) {
    this.#graph = graph;
    this.#nodes = new Map(graphDef.node.map((node) => [node.name, node]));
    this.#weights = weights;
    this.#input = input;
    this.#inputScale = inputScale;
    this.#isBlocked = isBlocked;
  }

  /** The value of the node called `name`, with all that it needs. */
  value(name) {
    const done = this.#done.get(name);
    if (done) return done;
    const node = this.#nodes.get(name);
    const translate = Object.hasOwn(OPERATORS, node?.op) ? OPERATORS[node.op] : undefined;
    if (!translate) throw new Error(`${name}: the operator ${node?.op} is not known here`);
    const value = translate(node, this);
    this.#done.set(name, value);
    return value;
  }

  get graph() {
    return this.#graph;
  }

  get isBlocked() {
    return this.#isBlocked;
  }

  /** The constant that an input of a node is. */
  constant(name) {
    if (this.#nodes.get(name)?.op !== 'Const') throw new Error(`${name} is not a constant`);
    return this.#weights.get(name);
  }

  placeholder(node) {
    const [, ...shape] = node.attr.shape.shape.dim.map(({ size }) => Number(size));
    return { name: this.#input, shape, scale: this.#inputScale };
  }
}

/** Strings of a GraphDef's attributes are in base64. */
function text(base64) {
  return Buffer.from(base64, 'base64').toString('latin1');
}

function square([batch, height, width, channels], name) {
  if (Number(batch) !== 1 || Number(channels) !== 1 || height !== width) throw new Error(`${name}: an uneven window`);
  return Number(height);
}

/** Stride, ONNX pads and the map's size after a window of `kernel` × `kernel` points. */
function windowOf({ name, attr }, [height, width], kernel) {
  if (text(attr.data_format.s) !== 'NHWC') throw new Error(`${name}: only NHWC is known here`);
  if (attr.dilations && attr.dilations.list.i.some((step) => Number(step) !== 1)) throw new Error(`${name}: dilated`);
  if (height !== width) throw new Error(`${name}: only square maps are known here`);
  const stride = square(attr.strides.list.i, name);
  const same = text(attr.padding.s) === 'SAME';
  const side = same ? Math.ceil(height / stride) : Math.floor((height - kernel) / stride) + 1;
  return { stride, pads: same ? samePads(height, kernel, stride) : [0, 0, 0, 0], size: [side, side] };
}

/**
 * max(x, 0) + slope · min(x, 0). In blocks it is slope · x + (1 − slope) · max(x, 0), the factors being convolutions of one point and one
 * channel: onnxruntime has no PRelu of blocks, computes its own number by number, and puts blocks in order before and after it. Without
 * it the loop's frames take 8 ms in the median instead of 13 (recorded frames, one form and the other in turn, 2 × AMD EPYC). On WASM,
 * which has no blocks, it costs 6 to 7 % (both eyes 11.0 ms and 10.4, the mesh 5.9 and 5.5).
 */
function prelu({ graph, isBlocked }, name, x, { values }) {
  const { length } = values;
  if (!isBlocked) return graph.node('PRelu', name, [x, graph.floats(`${name}/slope`, [length, 1, 1], values)]);
  const times = (what, of, factors) =>
    convolution(graph, `${name}/${what}`, of, {
      filters: { shape: [1, 1, length, 1], values: factors },
      depthwise: true,
    });
  const above = graph.node('Relu', `${name}/above`, [x]);
  return graph.node('Add', name, [
    times('all', x, values),
    times(
      'rest',
      above,
      values.map((slope) => 1 - slope),
    ),
  ]);
}

/** A convolution over a value; where the value is the placeholder, its scale goes into the filters. */
function convolve(node, translation, options) {
  const [from, filtersName] = node.input;
  const { name, shape, scale } = translation.value(from);
  const filters = translation.constant(filtersName);
  const { stride, pads, size } = windowOf(node, shape, filters.shape[0]);
  const x = convolution(translation.graph, node.name, name, { filters, scale, stride, pads, ...options });
  return { name: x, shape: [...size, options.depthwise ? filters.shape[2] : filters.shape[3]] };
}

const OPERATORS = {
  Placeholder: (node, translation) => translation.placeholder(node),

  Identity: (node, translation) => translation.value(node.input[0]),

  _FusedConv2D(node, translation) {
    const fused = node.attr.fused_ops.list.s.map(text).join(' + ');
    if (fused !== 'BiasAdd' && fused !== 'BiasAdd + Prelu') throw new Error(`${node.name}: fused ${fused}`);
    const bias = translation.constant(node.input[2]).values;
    const { name, shape } = convolve(node, translation, { bias });
    if (fused === 'BiasAdd') return { name, shape };
    return { name: prelu(translation, `${name}/prelu`, name, translation.constant(node.input[3])), shape };
  },

  DepthwiseConv2dNative: (node, translation) => convolve(node, translation, { depthwise: true }),

  AddV2(node, translation) {
    const [left, right] = node.input.map((input) => translation.value(input));
    if (String(left.shape) !== String(right.shape))
      throw new Error(`${node.name}: adds ${left.shape.join('×')} to ${right.shape.join('×')}`);
    return { name: translation.graph.node('Add', node.name, [left.name, right.name]), shape: left.shape };
  },

  Prelu(node, translation) {
    const { name, shape } = translation.value(node.input[0]);
    return { name: prelu(translation, node.name, name, translation.constant(node.input[1])), shape };
  },

  MaxPool(node, translation) {
    const { name, shape } = translation.value(node.input[0]);
    const kernel = square(node.attr.ksize.list.i, node.name);
    const { stride, pads, size } = windowOf(node, shape, kernel);
    const x = maxPool(translation.graph, node.name, name, { size: kernel, stride, pads });
    return { name: x, shape: [...size, shape[2]] };
  },

  /** Adds channels of zeros, which is all that these networks pad. */
  Pad(node, translation) {
    const { name, shape } = translation.value(node.input[0]);
    const [, , , , , , before, after] = translation.constant(node.input[1]).values;
    if (translation.constant(node.input[1]).values.slice(0, 6).some(Boolean))
      throw new Error(`${node.name}: pads points`);
    const pads = translation.graph.integers(`${node.name}/pads`, [0, before, 0, 0, 0, after, 0, 0]);
    return {
      name: translation.graph.node('Pad', node.name, [name, pads]),
      shape: [...shape.slice(0, 2), shape[2] + before + after],
    };
  },

  Sigmoid(node, translation) {
    const { name, shape } = translation.value(node.input[0]);
    return { name: translation.graph.node('Sigmoid', node.name, [name]), shape };
  },

  /** To a row a picture. TensorFlow's order is by points and then channels. */
  Reshape(node, translation) {
    const { name, shape } = translation.value(node.input[0]);
    const to = [...translation.constant(node.input[1]).values];
    const length = shape.reduce((product, dim) => product * dim, 1);
    if (to.length !== 2 || to[1] !== length)
      throw new Error(`${node.name}: reshapes ${shape.join('×')} to ${to.join('×')}`);
    return { name: flat(translation.graph, node.name, name, [length]), shape: [length] };
  },
};

/** An NCHW value as `[N, …shape]`, in the order of rows, columns and channels. */
export function flat(graph, name, x, shape) {
  const nhwc = toNhwc(graph, `${name}/nhwc`, x);
  return graph.node('Reshape', name, [nhwc, graph.integers(`${name}/shape`, [-1, ...shape])]);
}
