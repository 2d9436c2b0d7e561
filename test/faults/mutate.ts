/** Ways in which a file goes bad on its way, or is made to. */
const MUTATIONS: readonly ((bytes: Buffer, random: () => number) => Buffer)[] = [
  // Some bytes are changed, anywhere.
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    for (let count = 1 + Math.floor(random() * 40); count > 0; count -= 1) {
      changed.writeUInt8(Math.floor(random() * 256), Math.floor(random() * changed.length));
    }
    return changed;
  },
  // The header is changed, where the sizes stand.
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    for (let count = 1 + Math.floor(random() * 6); count > 0; count -= 1) {
      changed.writeUInt8(Math.floor(random() * 256), Math.floor(random() * Math.min(700, changed.length)));
    }
    return changed;
  },
  // It is cut.
  (bytes, random) => bytes.subarray(0, Math.floor(random() * bytes.length)),
  // A part is missing.
  (bytes, random) => {
    const from = Math.floor(random() * bytes.length);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + Math.floor(random() * 2_000))]);
  },
  // A part stands twice.
  (bytes, random) => {
    const from = Math.floor(random() * bytes.length);
    return Buffer.concat([bytes.subarray(0, from + 3_000), bytes.subarray(from)]);
  },
];

/** A file that went bad: `turn` says in which way (all of them in turn), `random` where. */
export function mutate(bytes: Buffer, turn: number, random: () => number): Buffer {
  const mutation = MUTATIONS[turn % MUTATIONS.length];
  return mutation === undefined ? bytes : mutation(bytes, random);
}
