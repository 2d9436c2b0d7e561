/**
 * Layers as TensorFlow.js means them, made of ONNX nodes. Inside a graph everything is NCHW; filters come in as
 * TensorFlow stores them, height × width × in × out.
 */

/** The input `[N, H, W, 3]` with 0 to 255 as NCHW. */
export function imageInput(graph, dims) {
  return toNchw(graph, 'nchw', graph.input('input', dims));
}

export function toNchw(graph, name, x) {
  return graph.node('Transpose', name, [x], { perm: [0, 3, 1, 2] });
}

export function toNhwc(graph, name, x) {
  return graph.node('Transpose', name, [x], { perm: [0, 2, 3, 1] });
}

/**
 * Padding 'same' in one direction: `[before, after]`, the odd one after (TensorFlow's SAME, ONNX's SAME_UPPER; formula
 * of tensorflow.org, "tf.nn", "Notes on padding").
 */
export function samePadding(size, kernel, stride) {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/** ONNX `pads` of a square window over a square map of `size`, for padding 'same'. */
export function samePads(size, kernel, stride) {
  const [before, after] = samePadding(size, kernel, stride);
  return [before, before, after, after];
}

/** Filters height × width × in × out as ONNX wants them: out × in × height × width. */
function outInHeightWidth({ shape: [height, width, channelsIn, channelsOut], values }) {
  const area = height * width;
  const turned = new Float64Array(values.length);
  for (let at = 0; at < area; at += 1) {
    for (let from = 0; from < channelsIn; from += 1) {
      for (let to = 0; to < channelsOut; to += 1) {
        turned[(to * channelsIn + from) * area + at] = values[(at * channelsIn + from) * channelsOut + to];
      }
    }
  }
  return { dims: [channelsOut, channelsIn, height, width], values: turned };
}

/** Depthwise filters height × width × channels × 1 as those of a convolution in groups of one channel. */
function depthwiseFilters({ shape: [height, width, channels, multiplier], values }) {
  if (multiplier !== 1) throw new Error(`a depthwise filter with ${multiplier} outputs a channel is not known here`);
  return outInHeightWidth({ shape: [height, width, 1, channels], values });
}

/**
 * A convolution. `scale` (one factor, or one an output channel) and `bias` are folded in: `scale · (filters ∗ x) + bias`.
 * `depthwise` filters each channel by itself.
 */
export function convolution(
  graph,
  name,
  x,
  { filters, bias, scale, stride = 1, pads = [0, 0, 0, 0], depthwise = false },
) {
  const { dims, values } = depthwise ? depthwiseFilters(filters) : outInHeightWidth(filters);
  if (scale !== undefined) {
    const perOutput = values.length / dims[0];
    for (let i = 0; i < values.length; i += 1) {
      values[i] *= typeof scale === 'number' ? scale : scale[Math.floor(i / perOutput)];
    }
  }
  const inputs = [x, graph.floats(`${name}/filters`, dims, values)];
  if (bias !== undefined) inputs.push(graph.floats(`${name}/bias`, [dims[0]], bias));
  return graph.node('Conv', name, inputs, {
    kernel_shape: dims.slice(2),
    strides: [stride, stride],
    pads,
    group: depthwise ? dims[0] : 1,
  });
}

/** TensorFlow's separable convolution with 3×3 filters: one a channel, then one over all channels of each point. */
export function separableConvolution(graph, name, x, weights, { stride = 1, pads }) {
  const filters = weights.get(`${name}/depthwise_filter`);
  const spread = convolution(graph, `${name}/depthwise`, x, { filters, stride, pads, depthwise: true });
  return convolution(graph, `${name}/pointwise`, spread, {
    filters: weights.get(`${name}/pointwise_filter`),
    bias: weights.get(`${name}/bias`).values,
  });
}

/** Takes off each channel's mean. Kept as a node where the convolution that follows pads with zeros. */
export function subtractMean(graph, x, mean) {
  const values =
    mean.length === 1 ? graph.floats('mean', [1], mean) : graph.floats('mean', [1, mean.length, 1, 1], mean);
  return graph.node('Sub', 'centred', [x, values]);
}

/**
 * The bias that folds `(x - mean) / deviation` into a convolution which doesn't pad: its filters are to be scaled by
 * `1 / deviation` too. Filters are height × width × in × out.
 */
export function biasWithMean({ filters, bias, mean, deviation }) {
  const [height, width, channelsIn, channelsOut] = filters.shape;
  const folded = Float64Array.from(bias);
  for (let i = 0; i < height * width * channelsIn * channelsOut; i += 1) {
    const channel = Math.floor(i / channelsOut) % channelsIn;
    folded[i % channelsOut] -= (filters.values[i] * mean[channel]) / deviation;
  }
  return folded;
}

export function maxPool(graph, name, x, { size, stride, pads = [0, 0, 0, 0] }) {
  return graph.node('MaxPool', name, [x], { kernel_shape: [size, size], strides: [stride, stride], pads });
}

/** The mean over all points of each channel, as `[N, channels]`. */
export function globalMean(graph, name, x) {
  return graph.node('Flatten', name, [graph.node('GlobalAveragePool', `${name}/pool`, [x])], { axis: 1 });
}
