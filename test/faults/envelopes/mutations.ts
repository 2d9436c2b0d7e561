import type { Dice } from './dice.js';
import type { Sealed } from './sealed.js';

type Mutation = (text: string, dice: Dice, other: Sealed) => string;

/** Characters that somebody may put anywhere: of other alphabets, invisible, of base64, of hex, of nothing. */
const CHARACTERS = [
  '\u0000',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '.',
  '=',
  '+',
  '/',
  '-',
  '_',
  'g',
  'F',
  'é',
  '😀',
  '\u202e',
  '\ud800',
  '%00',
  'ſ',
  'K',
];

const splice = (text: string, at: number, removed: number, put = ''): string =>
  text.slice(0, at) + put + text.slice(at + removed);

const place = (text: string, dice: Dice): number => dice.int(text.length + 1);

/** Changes a part between dots, or the whole where there is none. */
function inPart(text: string, dice: Dice, change: (part: string) => string): string {
  const parts = text.split('.');
  const at = dice.int(parts.length);
  return parts.with(at, change(parts[at] ?? '')).join('.');
}

const encodingOf = (text: string): 'base64url' | 'hex' => (text.includes('.') ? 'base64url' : 'hex');

/** Changes the bytes that a part stands for, and writes them as they are written. */
const inBytes = (text: string, dice: Dice, change: (bytes: Buffer) => Buffer): string =>
  inPart(text, dice, (part) => change(Buffer.from(part, encodingOf(text))).toString(encodingOf(text)));

function flip(bytes: Buffer, dice: Dice, from = 0): Buffer {
  const changed = Buffer.from(bytes);
  if (changed.length <= from) return changed;
  for (let count = 1 + dice.int(3); count > 0; count -= 1) {
    const at = from + dice.int(changed.length - from);
    changed.writeUInt8(changed.readUInt8(at) ^ (1 << dice.int(8)), at);
  }
  return changed;
}

/** Changes a member of a JWE's header, and leaves the seal as it is. */
function inHeader(text: string, dice: Dice): string {
  const [header = '', ...rest] = text.split('.');
  try {
    const members = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>;
    const changed = {
      ...members,
      [dice.pick(['alg', 'enc', 'kid', 'iat', 'jti', 'zip', 'x'])]: dice.pick<unknown>(['x', 7, null, undefined]),
    };
    return [Buffer.from(JSON.stringify(changed)).toString('base64url'), ...rest].join('.');
  } catch {
    return text;
  }
}

/** Moves a dot by a few characters. */
function moveDot(text: string, dice: Dice): string {
  const at = text.lastIndexOf('.', dice.int(text.length + 1));
  if (at < 0) return splice(text, place(text, dice), 0, '.');
  return splice(splice(text, at, 1), Math.max(0, at + dice.pick([-4, -3, -1, 1, 2, 4])), 0, '.');
}

function exchangeParts(text: string, dice: Dice): string {
  const parts = text.split('.');
  const [one, other] = [dice.int(parts.length), dice.int(parts.length)];
  return parts
    .with(one, parts[other] ?? '')
    .with(other, parts[one] ?? '')
    .join('.');
}

/** The last byte has bits that nothing is made of where its part is no multiple of 3 bytes long. */
const unusedBits = (part: string, dice: Dice): string =>
  part === '' ? part : part.slice(0, -1) + String.fromCharCode(part.charCodeAt(part.length - 1) + 1 + dice.int(3));

/** Ways in which an envelope goes bad on its way, or is made to. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'bits flipped': (text, dice) => inBytes(text, dice, (bytes) => flip(bytes, dice)),
  'bits of the last 16 bytes flipped': (text, dice) =>
    inBytes(text, dice, (bytes) => flip(bytes, dice, Math.max(0, bytes.length - 16))),
  'bytes behind it': (text, dice) =>
    inBytes(text, dice, (bytes) => Buffer.concat([bytes, dice.bytes(1 + dice.int(17))])),
  'bytes missing at the end': (text, dice) =>
    inBytes(text, dice, (bytes) => bytes.subarray(0, Math.max(0, bytes.length - 1 - dice.int(17)))),
  'a character changed': (text, dice) => splice(text, place(text, dice), 1, dice.pick(CHARACTERS)),
  'a character put in': (text, dice) => splice(text, place(text, dice), 0, dice.pick(CHARACTERS)),
  'characters around it': (text, dice) => dice.pick(CHARACTERS) + text + dice.pick(CHARACTERS),
  'cut at the end': (text, dice) => text.slice(0, place(text, dice)),
  'cut at the beginning': (text, dice) => text.slice(place(text, dice)),
  'a part missing': (text, dice) => splice(text, place(text, dice), 1 + dice.int(40)),
  'a part twice': (text, dice) => {
    const at = place(text, dice);
    return splice(text, at, 0, text.slice(Math.max(0, at - 1 - dice.int(40)), at));
  },
  'a dot more': (text, dice) => splice(text, place(text, dice), 0, dice.pick(['.', '..', '.....'])),
  'a dot doubled or removed': (text, dice) => {
    const at = text.indexOf('.', dice.int(text.length + 1));
    return at < 0 ? `${text}.` : splice(text, at, 1, dice.pick(['', '..']));
  },
  'a dot moved': moveDot,
  'parts exchanged': exchangeParts,
  'the header changed': inHeader,
  'base64url otherwise': (text, dice) =>
    inPart(text, dice, (part) =>
      dice.pick([
        `${part}=`,
        `${part}==`,
        unusedBits(part, dice),
        part.replaceAll('-', '+').replaceAll('_', '/'),
        `${part} `,
      ]),
    ),
  'upper case': (text, dice) =>
    dice.chance(0.5) ? text.toUpperCase() : splice(text, 0, 9, text.slice(0, 9).toUpperCase()),
  'a part of another': (text, dice, other) => {
    const at = place(text, dice);
    return dice.chance(0.5) ? text.slice(0, at) + other.text.slice(at) : exchangeParts(`${text}.${other.text}`, dice);
  },
  'as bytes of another encoding': (text, dice) => Buffer.from(text).toString(dice.pick(['base64', 'base64url', 'hex'])),
  'very long': (text, dice) => text.repeat(1 + dice.int(200)).slice(0, 1 + dice.int(40_000)),
  nothing: (_, dice) =>
    dice.pick(['', ' ', '.', '....', '.....', '\u0000', '0', '00', '7b7d', '{}', 'e30.', 'null', '=']),
  noise: (_, dice) => dice.bytes(dice.int(300)).toString(dice.pick(['latin1', 'utf8', 'hex', 'base64url', 'utf16le'])),
};
const KINDS = Object.entries(MUTATIONS);

/** A sealed envelope after one mutation to three, or none; `other` is one whose parts may be mixed in. */
export function mutate(
  sealed: Sealed,
  dice: Dice,
  other: Sealed,
): { readonly text: string; readonly mutations: string[] } {
  let text = sealed.text;
  const mutations: string[] = [];
  for (let count = dice.pick([0, 1, 1, 1, 1, 1, 2, 3]); count > 0; count -= 1) {
    const [name, mutation] = dice.pick(KINDS);
    text = mutation(text, dice, other);
    mutations.push(name);
  }
  return { text, mutations };
}
