// Every picture of a document at hand: what was read of it, against what its manifest says is there.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { addressIn, readProof } from '@vestibule/documents';
import { DocumentReader } from '@vestibule/documents/node';
import { table } from '../../dist/accuracy/report/markdown.js';
import { Looks } from '../../../libs/documents/dist/node/looks.js';
import { openBarcodes, textsOfBarcodes, textsOfLicence } from '../../../libs/documents/dist/node/read-barcodes.js';
import { openVision } from '../../../libs/documents/dist/node/vision.js';

const sharp = createRequire(new URL('../../../libs/face/package.json', import.meta.url))('sharp');

export const percent = (part, whole) => `${part} of ${whole} (${((100 * part) / Math.max(1, whole)).toFixed(1)} %)`;
const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Letters and digits alone: spaces, commas and hyphens are no errors. */
const bare = (text) =>
  String(text ?? '')
    .toUpperCase()
    .replaceAll(/[^\p{L}\d]/gu, '');

const mrzOf = ({ mrz, fields }) => (mrz?.length ? mrz : (fields?.mrz ?? null));

/** Characters of the printed lines that were read as they are. */
const charactersRight = (printed, read) =>
  printed.reduce((sum, line, index) => sum + [...line].filter((each, at) => read?.[index]?.[at] === each).length, 0);

/** `MMDDCCYY` as a date. */
const iso = (date) => String(date).replace(/^(\d\d)(\d\d)(\d{4})$/u, '$3-$1-$2');

/** What a manifest calls fields of a licence's front. */
const OF_A_FRONT = {
  state: 'issuingState',
  last_name: 'lastName',
  first_name: 'firstName',
  number: 'idNumber',
  birth: 'dateOfBirth',
  expiry: 'expirationDate',
  issued: 'issueDate',
  address: 'address',
};

/** The fields that a picture has, by its manifest. */
function fieldsThere({ kind, fields = {} }) {
  if (kind === 'driving_licence_front')
    return Object.fromEntries(Object.entries(fields).map(([name, value]) => [OF_A_FRONT[name], value]));
  if (kind === 'aamva_pdf417') {
    const { DCS, DCU, DAC, DAD, DAQ, DBA, DBB, DBC, DBD, DAG, DAI, DAJ, DAK } = fields;
    return {
      lastName: [DCS, DCU].filter(Boolean).join(' '),
      firstName: [DAC, DAD].filter(Boolean).join(' '),
      idNumber: DAQ,
      dateOfBirth: iso(DBB),
      expirationDate: iso(DBA),
      issueDate: iso(DBD),
      gender: { 1: 'M', 2: 'F' }[DBC],
      issuingState: DAJ,
      address: [DAG, DAI, DAJ, DAK].join(' '),
    };
  }
  return {
    ...(fields.last_name && { lastName: fields.last_name }),
    ...(fields.first_name && { firstName: fields.first_name }),
  };
}

/** Fields that were read as they are there, and such as were read and are not. */
function compared(there, read) {
  const names = Object.keys(there);
  return {
    there: names.length,
    right: names.filter((name) => bare(read[name]?.value) === bare(there[name])).length,
    wrong: names.filter((name) => read[name] && bare(read[name].value) !== bare(there[name])).length,
  };
}

const findingOf = ({ findings }, name) => {
  const found = findings.find((each) => each.name === name);
  return found ? found.outcome : '–';
};

/** A proof of address as it was read, against what is there. */
function proofOf({ fields }, lines, today) {
  const proof = readProof(lines, today);
  const address = fields.recipient_address?.replace(/^(?<street>.*?(?: ST| RD| AVE)) /u, '$<street>, ');
  const wanted = {
    ...(fields.issuer && { issuer: bare(proof.issuer) === bare(fields.issuer) }),
    ...(fields.date && { date: proof.date === fields.date }),
    ...(fields.recipient_name && {
      name: proof.lines.some((line) => bare(line).includes(bare(fields.recipient_name))),
    }),
    ...(address && { address: addressIn(proof.lines, address) === 'same' }),
  };
  return { ...proof, wanted };
}

async function pixelsOf(bytes) {
  const { data, info } = await sharp(bytes)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Reads every picture, one at a time: the times are those of one core. */
async function readAll(folder, manifest, progress) {
  const of = (name) => manifest.filter(({ file }) => file.startsWith(`${name}/`));
  const documents = [...of('mrz'), ...of('driving_licence'), ...of('aamva')];
  const [proofs, codes] = [of('proof_of_address'), of('barcodes')];
  const total = documents.length + proofs.length + codes.length;
  const today = new Date();
  const all = { documents: [], proofs: [], codes: [] };
  let done = 0;
  const timed = async (known, work) => {
    const bytes = readFileSync(join(folder, known.file));
    const begun = performance.now();
    const read = await work(bytes);
    progress('pictures', (done += 1), total);
    return { known, read, ms: performance.now() - begun };
  };
  const reader = new DocumentReader({ workers: 1 });
  await reader.ready();
  for (const known of documents)
    all.documents.push(await timed(known, async (bytes) => (await reader.read(bytes, today)).value));
  for (const known of proofs)
    all.proofs.push(
      await timed(known, async (bytes) => proofOf(known, (await reader.readLines(bytes)).value ?? [], today)),
    );
  await reader.close();
  const [vision] = await Promise.all([openVision(), openBarcodes()]);
  for (const known of codes)
    all.codes.push(
      await timed(known, async (bytes) => {
        const image = await pixelsOf(bytes);
        const looks = new Looks();
        return [...(await textsOfLicence(vision, image, looks)), ...(await textsOfBarcodes(image, looks))];
      }),
    );
  return all;
}

const timesOf = (all) => {
  const times = all.map(({ ms }) => ms);
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
};

/** What came of all pictures: figures, and tables. */
export async function pictures({ folder, limit, progress }) {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const kinds = new Map();
  const some = manifest.filter(({ file }) => {
    const kind = file.split('/')[0];
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    return limit === undefined || kinds.get(kind) <= limit;
  });
  const { documents, proofs, codes } = await readAll(folder, some, progress);
  const ofKind = (name) => documents.filter(({ known }) => known.file.startsWith(`${name}/`));
  const [zones, fronts, licences] = [ofKind('mrz'), ofKind('driving_licence'), ofKind('aamva')];
  const withZone = zones.filter(({ known }) => mrzOf(known) !== null);
  const whole = withZone.filter(({ known, read }) => same(read.mrz, mrzOf(known)));
  const wrongCalledValid = withZone.filter(({ known, read }) => read.valid && !same(read.mrz, mrzOf(known))).length;
  const falseZones = zones.filter(({ known, read }) => known.kind === 'no_mrz' && read.mrz !== null).length;
  const printed = whole.filter(({ read }) => findingOf(read, 'print-agrees') !== '–');
  const contradicted = printed.filter(({ read }) => findingOf(read, 'print-agrees') !== 'pass');
  const fieldsOf = (all) => all.map(({ known, read }) => compared(fieldsThere(known), read.fields));
  const sum = (counts) =>
    counts.reduce(
      (total, each) => ({
        there: total.there + each.there,
        right: total.right + each.right,
        wrong: total.wrong + each.wrong,
      }),
      { there: 0, right: 0, wrong: 0 },
    );
  const [frontFields, licenceFields] = [sum(fieldsOf(fronts)), sum(fieldsOf(licences))];
  const isPdf417 = ({ known }) => known.kind === 'pdf417_photo';
  // Texts come byte by byte, and with the line ends that they have.
  const asText = (bytes) => Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n').trim();
  const isRight = ({ known, read }) => read.some((bytes) => asText(bytes) === known.expected_text.trim());
  const pdf417 = codes.filter(isPdf417);
  const proofFields = proofs.flatMap(({ read }) => Object.values(read.wanted));
  const json = {
    zones: { pictures: withZone.length, whole: whole.length, wrongCalledValid, falseZones },
    print: { compared: printed.length, contradicted: contradicted.length },
    fronts: frontFields,
    licences: {
      pictures: licences.length,
      read: licences.filter(({ read }) => read.type === 'licence').length,
      ...licenceFields,
    },
    barcodes: { pdf417: pdf417.length, right: pdf417.filter(isRight).length },
    proofs: { there: proofFields.length, right: proofFields.filter(Boolean).length },
    milliseconds: { zones: timesOf(zones), licences: timesOf(licences) },
  };

  const zoneRows = zones.map(({ known, read, ms }) => {
    const lines = mrzOf(known);
    return [
      known.file.replace('mrz/', ''),
      read.type ?? '–',
      lines === null ? '–' : `${charactersRight(lines, read.mrz)} of ${lines.join('').length}`,
      read.valid === null ? '–' : read.valid ? 'hold' : 'do not hold',
      known.check_digits_valid === undefined ? '–' : known.check_digits_valid ? 'hold' : 'do not hold',
      findingOf(read, 'print-agrees'),
      findingOf(read, 'number-format'),
      read.confidence.toFixed(2),
      ms.toFixed(0),
    ];
  });
  const fieldRows = [...fronts, ...licences].map(({ known, read, ms }) => {
    const { there, right, wrong } = compared(fieldsThere(known), read.fields);
    return [
      known.file,
      read.type ?? '–',
      `${right} of ${there}`,
      String(wrong),
      findingOf(read, 'number-format'),
      ms.toFixed(0),
    ];
  });
  const codeRows = codes.map((each) => [
    each.known.file.replace('barcodes/', ''),
    each.read.length > 0 ? 'yes' : 'no',
    isRight(each) ? 'yes' : 'no',
    each.ms.toFixed(0),
  ]);
  const proofRows = proofs.map(({ known, read, ms }) => [
    known.file.replace('proof_of_address/', ''),
    read.issuer ?? '–',
    `${read.date ?? '–'}${read.isAnchored ? '' : ', by no word'}`,
    Object.entries(read.wanted)
      .map(([name, right]) => `${name} ${right ? 'right' : 'wrong'}`)
      .join(', '),
    ms.toFixed(0),
  ]);
  const { zones: zoneTimes, licences: licenceTimes } = json.milliseconds;
  const markdown = `Zones read without an error: **${percent(whole.length, withZone.length)}**. Wrong readings called valid: **${wrongCalledValid}**. Zones found where
there is none: ${falseZones}. Prints beside zones that were read whole: compared ${printed.length}, contradicted ${contradicted.length}. Bar codes of licences read:
**${percent(json.licences.read, licences.length)}**, their fields ${percent(licenceFields.right, licenceFields.there)}. Fields of licences' fronts by their print: **${percent(frontFields.right, frontFields.there)}**,
wrong ${frontFields.wrong}. PDF417 in photos: ${percent(json.barcodes.right, pdf417.length)}. Proofs of address: ${percent(json.proofs.right, json.proofs.there)} of what is there.
On one core, all stages: zones p50 ${zoneTimes.p50.toFixed(0)} ms, p95 ${zoneTimes.p95.toFixed(0)} ms; bar codes of licences p50 ${licenceTimes.p50.toFixed(0)} ms, p95 ${licenceTimes.p95.toFixed(0)} ms.

## Machine-readable zones

${table(['picture', 'type', 'characters right', 'check digits as read', 'as printed', 'print agrees', 'number format', 'confidence', 'ms'], zoneRows)}

## Licences: fronts by their print, backs by their bar code

${table(['picture', 'type', 'fields right', 'fields wrong', 'number format', 'ms'], fieldRows)}

## Bar codes in photos

${table(['picture', 'found', 'text right', 'ms'], codeRows)}

## Proofs of address

${table(['picture', 'issuer', 'date', 'by the manifest', 'ms'], proofRows)}
`;
  return { json, markdown };
}
