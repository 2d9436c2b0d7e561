// How far the bar code of a licence may be turned, slanted, small, blurred, grainy or badly lit and still be read.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { blurred, lit, noisy, ready, rotated, sized, tilted } from './distortions.mjs';

const face = createRequire(new URL('../../../libs/face/package.json', import.meta.url));
const documents = createRequire(new URL('../../../libs/documents/package.json', import.meta.url));
const sharp = face('sharp');
const { prepareZXingModule, writeBarcode } = documents('zxing-wasm/writer');

/** A drawn card: pixels a module of 0.25 mm, with which 290 modules come to 73 mm, and a card of 85.6 × 54 mm (ISO/IEC 7810, ID-1). */
const MODULE = 6;
const [WIDTH, HEIGHT] = [85.6, 54].map((millimetres) => Math.round((millimetres / 0.25) * MODULE));

/** As the samples are laid out, 13 code words a row, with the error correction that AAMVA's standard recommends. */
const CODE = { format: 'PDF417', scale: MODULE, options: 'columns=13,ecLevel=5' };

/** What a camera's files have. */
const JPEG_QUALITY = 88;

/** Draws the back of a card with a text's bar code: `{ width, height, data }`. */
async function cardOf(text) {
  const { image, error } = await writeBarcode(text, CODE);
  if (!image) throw new Error(error);
  const code = Buffer.from(await image.arrayBuffer());
  const { width } = await sharp(code).metadata();
  // A stripe, and lines like those of print.
  const lines = Array.from(
    { length: 7 },
    (_line, at) => `<rect x="90" y="${380 + at * 48}" width="${700 + ((at * 397) % 800)}" height="18" fill="#556"/>`,
  ).join('');
  const back = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="#e9eef0"/>` +
      `<rect y="70" width="100%" height="230" fill="#262626"/>${lines}</svg>`,
  );
  const { data, info } = await sharp(back)
    .composite([{ input: code, left: Math.round((WIDTH - width) / 2), top: 800 }])
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

const modules = (image, pixels) => sized(image, pixels / MODULE);

/** A photo by hand of 0 to 5 of everything at once: turned, slanted, farther off, out of focus, in the dark, and saved smaller. */
const byHand = (image, much) => {
  const seen = tilted(rotated(blurred(image, 0.5 * much), 4 * much), 5 * much);
  return noisy(lit(sized(seen, (4 - 0.3 * much) / MODULE), 1 - 0.12 * much), 4 * much);
};

const plain = (apply) => (image, step) => ({ picture: apply(image, step), quality: JPEG_QUALITY });

/** Each distortion, what its steps are in, and its steps from none to too much; 6 pixels a module where nothing else is said. */
const DISTORTIONS = {
  rotation: { unit: '°', steps: [0, 3, 8, 15, 45, 90, 180], apply: plain(rotated) },
  perspective: { unit: '° of slant', steps: [0, 20, 40, 50, 60, 70], apply: plain(tilted) },
  resolution: { unit: 'pixels a module', steps: [6, 3, 2, 1.5, 1.2, 1], apply: plain(modules) },
  blur: {
    unit: 'modules (deviation)',
    steps: [0, 0.2, 0.4, 0.5, 0.6, 0.7],
    apply: plain((image, share) => blurred(image, share * MODULE)),
  },
  noise: {
    unit: 'grey levels (deviation), 3 pixels a module',
    steps: [0, 20, 40, 80, 120, 160],
    apply: plain((image, sigma) => noisy(modules(image, 3), sigma)),
  },
  light: {
    unit: 'of the light of one corner in the other',
    steps: [1, 0.5, 0.2, 0.1, 0.05],
    apply: plain((image, share) => lit(image, share)),
  },
  JPEG: {
    unit: 'quality, 3 pixels a module',
    steps: [90, 50, 30, 15, 8, 4],
    apply: (image, quality) => ({ picture: modules(image, 3), quality }),
  },
  'by hand': {
    unit: 'of all at once',
    steps: [0, 1, 2, 3, 4, 5],
    apply: (image, much) => ({ picture: byHand(image, much), quality: JPEG_QUALITY - 8 * much }),
  },
};

const isoOf = (text) => `${text.slice(4)}-${text.slice(0, 2)}-${text.slice(2, 4)}`;
const joined = (...parts) => parts.filter(Boolean).join(' ');

/** What is to be read, by the elements that the text was made of. */
const fieldsOf = ({ DCS, DCU, DAC, DAD, DBB, DBC, DAQ, DCG, DBD, DBA, DAG, DAI, DAJ, DAK }) => ({
  lastName: joined(DCS, DCU),
  firstName: joined(DAC, DAD),
  dateOfBirth: isoOf(DBB),
  gender: { 1: 'M', 2: 'F' }[DBC],
  idNumber: DAQ,
  country: DCG,
  issuingState: DAJ,
  issueDate: isoOf(DBD),
  expirationDate: isoOf(DBA),
  address: `${DAG}, ${DAI}, ${DAJ} ${DAK}`,
});

const jpegOf = ({ picture: { width, height, data }, quality }) =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();

/** How many fields are others than expected; undefined where none was read. */
function wrongFieldsOf(expected, result) {
  const read = result.ok ? result.value.fields : {};
  if (Object.keys(read).length === 0) return undefined;
  return Object.keys({ ...read, ...expected }).filter((field) => read[field]?.value !== expected[field]).length;
}

/** Draws a licence of each text of `cards` of the shared data, distorts them step by step, and reads them. */
export async function gradedLicences(reader, cards, progress) {
  await ready();
  const wasm = readFileSync(documents.resolve('zxing-wasm/writer/zxing_writer.wasm'));
  await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true });
  const texts = new Map(cards.map(({ expected_raw: text, fields }) => [text, fieldsOf(fields)]));
  const drawn = [];
  for (const [text, expected] of texts) drawn.push({ expected, image: await cardOf(text) });
  const total = drawn.length * Object.values(DISTORTIONS).reduce((sum, { steps }) => sum + steps.length, 0);
  let done = 0;
  const distortions = {};
  for (const [name, { unit, steps, apply }] of Object.entries(DISTORTIONS)) {
    const rows = [];
    for (const step of steps) {
      const row = { step, pictures: drawn.length, right: 0, wrongFields: 0 };
      for (const { expected, image } of drawn) {
        const wrong = wrongFieldsOf(expected, await reader.read(await jpegOf(apply(image, step)), new Date()));
        row.right += Number(wrong === 0);
        row.wrongFields += wrong ?? 0;
        progress('drawn licences', (done += 1), total);
      }
      rows.push(row);
    }
    distortions[name] = { unit, rows };
  }
  return { texts: drawn.length, distortions };
}
