import { damaged } from './fault.js';

/** PostgreSQL, COPY, "Binary Format": signature, flags, length of the header's extension. */
const SIGNATURE = Buffer.from('PGCOPY\n\u00FF\r\n\0', 'latin1');
const HEADER_BYTES = SIGNATURE.length + 8;
const END = -1;
const NULL = -1;

/** Counts the rows of what `COPY … (FORMAT binary)` gave, without a database. Throws a fault where it is none, or not whole. */
export async function countRows(source: AsyncIterable<Uint8Array>): Promise<number> {
  let rest: Buffer = Buffer.alloc(0);
  let skip = 0;
  let rows = 0;
  let fields = 0;
  let begun = false;
  let ended = false;
  const takes = (bytes: number): boolean => rest.length >= bytes;
  for await (const piece of source) {
    if (ended) throw damaged('something follows after the rows of a table');
    rest = Buffer.concat([rest, piece]);
    for (;;) {
      if (skip > 0) {
        const part = Math.min(skip, rest.length);
        rest = rest.subarray(part);
        skip -= part;
        if (skip > 0) break;
      }
      if (!begun) {
        if (!takes(HEADER_BYTES)) break;
        if (!rest.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw damaged('the rows of a table are no rows');
        skip = rest.readInt32BE(SIGNATURE.length + 4);
        rest = rest.subarray(HEADER_BYTES);
        begun = true;
      } else if (fields > 0) {
        if (!takes(4)) break;
        const length = rest.readInt32BE();
        rest = rest.subarray(4);
        skip = length === NULL ? 0 : length;
        fields -= 1;
      } else {
        if (!takes(2)) break;
        const count = rest.readInt16BE();
        rest = rest.subarray(2);
        if (count === END) {
          ended = true;
          break;
        }
        rows += 1;
        fields = count;
      }
    }
  }
  if (!ended || rest.length > 0) throw damaged('the rows of a table are not whole');
  return rows;
}
