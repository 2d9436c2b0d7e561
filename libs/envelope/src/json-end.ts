const [QUOTE, BACKSLASH, OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Where a JSON object that begins at the first byte ends: the number of bytes up to and with the brace that closes it. Undefined
 * where none does. Nothing is guessed: outside of strings a brace is a brace, and what follows the last one is not looked at (RFC
 * 8259; in UTF-8 no byte of a longer character is below 0x80).
 */
export function jsonEnd(bytes: Uint8Array): number | undefined {
  if (bytes[0] !== OPEN_BRACE) return undefined;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

/** Reads UTF-8 strictly; undefined where it is none. A text that is cut inside a character counts as text when `cut`. */
export function readText(bytes: Uint8Array, cut = false): string | undefined {
  try {
    // With `stream` an unfinished character at the end is waited for, and not an error.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut });
  } catch {
    return undefined;
  }
}
