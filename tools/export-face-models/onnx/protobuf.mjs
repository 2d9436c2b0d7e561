/**
 * Writes protocol buffer messages: no more of the wire format than ONNX files need (protobuf.dev, "Encoding"). Fields
 * come out in the order of the calls, so the same calls give the same bytes.
 */
const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/** A varint of a signed 64-bit number: groups of seven bits, the lowest first; negative ones take ten bytes. */
function varint(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

export class Message {
  #parts = [];

  integer(field, value) {
    this.#parts.push(varint((field << 3) | VARINT), varint(value));
    return this;
  }

  integers(field, values) {
    for (const value of values) this.integer(field, value);
    return this;
  }

  float(field, value) {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(value);
    this.#parts.push(varint((field << 3) | FIXED32), bytes);
    return this;
  }

  bytes(field, value) {
    this.#parts.push(varint((field << 3) | BYTES), varint(value.length), value);
    return this;
  }

  text(field, value) {
    return this.bytes(field, Buffer.from(value, 'utf8'));
  }

  message(field, value) {
    return this.bytes(field, value.encode());
  }

  encode() {
    return Buffer.concat(this.#parts);
  }
}
