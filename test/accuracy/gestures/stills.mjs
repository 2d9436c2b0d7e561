// The four gestures on stills, each judged as the server does: with the same person's other pictures beside it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage } from '../../../libs/face/dist/image/decode.js';
import { BLINK_PART, judgeGestures, median, SMILE_FROM } from '../../../libs/face/dist/judge/gestures.js';
import { table } from '../../dist/accuracy/report/markdown.js';
import { share } from './report.mjs';
import { faceOf } from './signs.mjs';

/** Labels of a face at rest, and of one that does something else than smile. */
const AT_REST = new Set([
  ...['neutral', 'glasses', 'noglasses', 'leftlight', 'rightlight', 'eyes_closed', 'look_up', 'look_down'],
]);
const OTHER_EXPRESSION = new Set(['sad', 'surprised', 'angry', 'worried', 'tongue', 'wink']);

/** One person may have two names where their pictures come from two folders. */
const personOf = ({ identity }) => (identity === 'tran_real' ? 'tran' : identity);

const sideOf = ({ yaw, label }) => (label.startsWith('head_turned') ? 'image_right' : (yaw ?? 'front'));

async function measure(networks, folder, { progress, limit }) {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  const people = [...new Set(manifest.map(personOf))].slice(0, limit);
  const entries = manifest.filter((entry) => people.includes(personOf(entry)));
  const pictures = [];
  for (const entry of entries) {
    const decoded = await decodeImage(await readFile(join(folder, entry.file)));
    const face = decoded.ok ? await faceOf(networks, decoded) : undefined;
    pictures.push({ ...entry, folder: entry.file.split('/')[0], person: personOf(entry), side: sideOf(entry), face });
    progress('stills', pictures.length, entries.length);
  }
  return pictures;
}

/**
 * Every picture with what the judge says of it as each gesture. Beside it stand up to three of the person's other pictures, open-eyed and
 * to the front, spread over those that there are; a person without any is judged alone.
 */
function judged(pictures) {
  const seen = pictures.filter(({ face }) => face !== undefined);
  return seen.map((picture) => {
    const others = seen.filter(
      (other) =>
        other !== picture &&
        other.person === picture.person &&
        other.side === 'front' &&
        !['closed', 'one closed'].includes(other.eyes),
    );
    const rest = { yaw: 0 };
    const at = (part) => others[Math.floor(part * others.length)]?.face ?? rest;
    const [first, second, third] = [at(0), at(1 / 3), at(2 / 3)];
    const opposite = { yaw: picture.face.yaw > 0 ? -2 : 2 };
    const faultOf = (gesture, faces) => judgeGestures(faces, 'no').find((fault) => fault.gesture === gesture)?.fault;
    const { face } = picture;
    return {
      ...picture,
      smiles: faultOf('smile', { smile: face, eyeblink: first, left: second, right: third }) === undefined,
      blinks: faultOf('eyeblink', { smile: first, eyeblink: face, left: second, right: third }) === undefined,
      left: faultOf('left', { smile: first, eyeblink: second, left: face, right: opposite }) === undefined,
      right: faultOf('right', { smile: first, eyeblink: second, left: opposite, right: face }) === undefined,
      openGap: median(others.map((other) => other.face.gestures.lidGap).filter((gap) => gap !== undefined)),
    };
  });
}

/** Counts of a yes-or-no judgement in groups of pictures. */
function confusion(groups, says) {
  const rows = groups.filter(({ pictures }) => pictures.length > 0);
  const counts = rows.map(({ name, pictures, wanted }) => {
    const yes = pictures.filter(says).length;
    return { name, wanted, yes, total: pictures.length };
  });
  const failures = rows.flatMap(({ pictures, wanted }) =>
    wanted === undefined ? [] : pictures.filter((picture) => says(picture) !== wanted).map(({ file }) => file),
  );
  const lines = counts.map(({ name, wanted, yes, total }) => {
    const right = wanted === undefined ? '' : wanted ? 'yes' : 'no';
    return [name, right, String(yes), String(total - yes), share(wanted === false ? total - yes : yes, total)];
  });
  return { counts, failures, lines };
}

const byFolder = (name, pictures, wanted) => {
  const folders = [...new Set(pictures.map(({ folder }) => folder))].toSorted((a, b) => a.localeCompare(b));
  return folders.map((folder) => ({
    name: `${name}, ${folder}`,
    wanted,
    pictures: pictures.filter((picture) => picture.folder === folder),
  }));
};

/** A threshold in the middle between two lots of numbers where fewest are on the wrong side, and the errors on others. */
function chosenOnHalf(high, low) {
  const even = (values) => values.filter(({ odd }) => !odd);
  const candidates = [...even(high), ...even(low)].map(({ value }) => value).sort((a, b) => a - b);
  const wrong = (threshold, values, above) => values.filter(({ value }) => value >= threshold !== above).length;
  const cost = (threshold) =>
    wrong(threshold, even(high), true) / even(high).length + wrong(threshold, even(low), false) / even(low).length;
  const costs = candidates.map(cost);
  const least = Math.min(...costs);
  const best = candidates.filter((_, index) => costs[index] === least);
  const at = candidates.indexOf(best.at(-1));
  const threshold = (candidates[at] + (candidates[at - 1] ?? candidates[at])) / 2;
  const odd = (values) => values.filter((entry) => entry.odd);
  const errorsAt = (value) => ({
    high: share(wrong(value, odd(high), true), odd(high).length),
    low: share(wrong(value, odd(low), false), odd(low).length),
  });
  return { threshold, errorsAt };
}

const HEAD = ['pictures', 'shows it', 'judged yes', 'judged no', 'right (95 % interval)'];

/** Runs the stills, and gives their part of the page and its numbers. */
export async function stills(networks, folder, asked) {
  const pictures = await measure(networks, folder, asked);
  const missing = pictures.filter(({ face }) => face === undefined).map(({ file }) => file);
  const all = judged(pictures);
  const people = [...new Set(all.map(({ person }) => person))].toSorted((a, b) => a.localeCompare(b));
  const odd = ({ person }) => people.indexOf(person) % 2 === 1;
  const front = all.filter(({ side }) => side === 'front');

  const plain = front.filter(({ folder }) => folder !== 'blinks');
  const smile = confusion(
    [
      ...byFolder(
        'smiling',
        plain.filter(({ label }) => label === 'smiling'),
        true,
      ),
      ...byFolder(
        'at rest',
        plain.filter(({ label }) => AT_REST.has(label)),
        false,
      ),
      ...byFolder(
        'another expression',
        plain.filter(({ label }) => OTHER_EXPRESSION.has(label)),
        false,
      ),
    ],
    ({ smiles }) => smiles,
  );
  const eyes = confusion(
    [
      ...byFolder(
        'both eyes closed',
        all.filter(({ eyes }) => eyes === 'closed'),
        true,
      ),
      ...byFolder(
        'open',
        all.filter(({ eyes }) => (eyes ?? 'open') === 'open'),
        false,
      ),
      ...byFolder(
        'one eye closed',
        all.filter(({ eyes }) => eyes === 'one closed'),
        undefined,
      ),
    ],
    ({ blinks }) => blinks,
  );
  const turns = (gesture, side) =>
    confusion(
      [
        ...byFolder(
          `nose to ${side}`,
          all.filter((picture) => picture.side === side),
          true,
        ),
        ...byFolder(
          'other',
          all.filter((picture) => picture.side !== side),
          false,
        ),
      ],
      (picture) => picture[gesture],
    );
  const [left, right] = [turns('left', 'image_right'), turns('right', 'image_left')];

  const value = (of) => (picture) => ({ value: of(picture), odd: odd(picture) });
  const happy = value(({ face }) => face.gestures.smile);
  const chosenSmile = chosenOnHalf(
    plain.filter(({ label }) => label === 'smiling').map(happy),
    plain.filter(({ label }) => AT_REST.has(label)).map(happy),
  );
  const part = value(({ face, openGap }) => face.gestures.lidGap / openGap);
  const withEyes = all.filter(({ face, openGap }) => face.gestures.lidGap !== undefined && openGap !== undefined);
  const chosenBlink = chosenOnHalf(
    withEyes.filter(({ eyes }) => (eyes ?? 'open') === 'open').map(part),
    withEyes.filter(({ eyes }) => eyes === 'closed').map(part),
  );
  const halves = [
    ['smile: `happy`, missed and false', chosenSmile, SMILE_FROM, ['high', 'low']],
    ['blink: part of the open gap, missed and false', chosenBlink, BLINK_PART, ['low', 'high']],
  ].map(([name, chosen, product, order]) => {
    const errors = (threshold) => order.map((key) => chosen.errorsAt(threshold)[key]);
    return [name, chosen.threshold.toFixed(2), ...errors(chosen.threshold), product.toFixed(2), ...errors(product)];
  });

  const part_ = (title, { lines, failures }) =>
    `### ${title}\n\n${table(HEAD, lines)}\n\nWrong: ${failures.length === 0 ? 'none' : failures.join(', ')}.\n`;
  const markdown = [
    '## Stills',
    '',
    `${all.length} pictures of ${people.length} people; no face found in ${missing.length === 0 ? 'none' : missing.join(', ')}.`,
    '',
    part_('Smile', smile),
    part_('Eyes closed', eyes),
    part_('Left (pictures not mirrored)', left),
    part_('Right (pictures not mirrored)', right),
    '### Thresholds on unseen people',
    '',
    'Chosen on every second person for the fewest errors, tried on the others; beside them the errors of the threshold that is used.',
    '',
    table(['sign', 'chosen', 'missed', 'false', 'used', 'missed', 'false'], halves),
    '',
  ].join('\n');
  const numbers = ({ counts, failures }) => ({ counts, failures });
  return {
    markdown,
    json: {
      pictures: all.length,
      people: people.length,
      noFace: missing,
      smile: numbers(smile),
      eyeblink: numbers(eyes),
      left: numbers(left),
      right: numbers(right),
    },
  };
}
