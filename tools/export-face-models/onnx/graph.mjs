import { endianness } from 'node:os';
import { Message } from './protobuf.mjs';

/** Field numbers and enumerations below are those of onnx/onnx.proto (ONNX 1.12, where opset 17 came in). */
const IR_VERSION = 8;
const OPSET = 17;
const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE = { float: 1, integer: 2, text: 3, integers: 7 };

/** Marks an attribute as a float; a plain number is an integer. */
export function float(value) {
  return { float: value };
}

function attributeMessage(name, value) {
  const message = new Message().text(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, ATTRIBUTE.integer);
  if (typeof value === 'string') return message.text(4, value).integer(20, ATTRIBUTE.text);
  if (Array.isArray(value)) return message.integers(8, value).integer(20, ATTRIBUTE.integers);
  return message.float(2, value.float).integer(20, ATTRIBUTE.float);
}

/** A float32 value of the graph's surface. A dimension is a number, or the name of one that callers choose. */
function valueMessage(name, dims) {
  const shape = new Message();
  for (const dim of dims) {
    shape.message(1, typeof dim === 'number' ? new Message().integer(1, dim) : new Message().text(2, dim));
  }
  return new Message()
    .text(1, name)
    .message(2, new Message().message(1, new Message().integer(1, FLOAT).message(2, shape)));
}

/** Builds one ONNX graph. Each method that adds a value gives its name, to be the input of what follows. */
export class Graph {
  #name;
  #nodes = [];
  #constants = new Map();
  #inputs = [];
  #outputs = [];

  constructor(name) {
    this.#name = name;
  }

  input(name, dims) {
    this.#inputs.push(valueMessage(name, dims));
    return name;
  }

  output(name, dims) {
    this.#outputs.push(valueMessage(name, dims));
  }

  /** A float32 constant; `values` may be numbers of double precision and are rounded once, here. */
  floats(name, dims, values) {
    return this.#constant(name, dims, FLOAT, Float32Array.from(values));
  }

  integers(name, values) {
    return this.#constant(name, [values.length], INT64, BigInt64Array.from(values, BigInt));
  }

  #constant(name, dims, type, values) {
    if (endianness() !== 'LE') throw new Error('ONNX files hold little-endian numbers; this machine is not');
    if (dims.reduce((product, dim) => product * dim, 1) !== values.length) {
      throw new Error(`${name}: ${values.length} values don't fill the shape ${dims.join('×')}`);
    }
    if (this.#constants.has(name)) throw new Error(`${name} is there twice`);
    const raw = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    this.#constants.set(name, new Message().integers(1, dims).integer(2, type).text(8, name).bytes(9, raw));
    return name;
  }

  /** Adds a node of one output, which is called like the node. */
  node(operator, name, inputs, attributes = {}) {
    const message = new Message();
    for (const input of inputs) message.text(1, input);
    message.text(2, name).text(3, name).text(4, operator);
    for (const [key, value] of Object.entries(attributes)) message.message(5, attributeMessage(key, value));
    this.#nodes.push(message);
    return name;
  }

  /** The file's bytes. `producer` is written into it as what made it. */
  encode(producer) {
    const graph = new Message();
    for (const node of this.#nodes) graph.message(1, node);
    graph.text(2, this.#name);
    for (const constant of this.#constants.values()) graph.message(5, constant);
    for (const input of this.#inputs) graph.message(11, input);
    for (const output of this.#outputs) graph.message(12, output);
    return new Message()
      .integer(1, IR_VERSION)
      .text(2, producer)
      .message(7, graph)
      .message(8, new Message().text(1, '').integer(2, OPSET))
      .encode();
  }
}
