// The page of presentation attacks: tables over what came of each recording.
import { FUSION_RULE } from '../../../libs/face/dist/liveness/index.js';
import { table } from '../../dist/accuracy/report/markdown.js';
import { share } from '../gestures/report.mjs';

const DECISIONS = ['accepted', 'inconclusive', 'refused'];
const SIGNALS = Object.keys(FUSION_RULE.limits);

const isLive = ({ species }) => species.startsWith('live');
const isAnswered = ({ reasons }) => !reasons.includes('unanswered');
const findingOf = (result, name) => result.signals.find((signal) => signal.name === name)?.finding;
const letsThrough = (name) => (result) => ['pass', 'unknown'].includes(findingOf(result, name));
const shown = ({ name, value, finding }) =>
  `${name} ${value === undefined ? '' : Number(value.toPrecision(3))} (${finding})`;

/** Whether it would be accepted if there were no passive network. */
const isAcceptedWithoutPassive = (result) =>
  isAnswered(result) && SIGNALS.every((name) => name === 'passive' || letsThrough(name)(result));

const bySpecies = (results) =>
  [...new Set(results.map(({ species }) => species))].map((species) => ({
    species,
    own: results.filter((result) => result.species === species),
  }));

const accepted = (results) => results.filter(({ decision }) => decision === 'accepted').length;

/** The figures by species: of both parts together, and of the one that the limits were not chosen on. */
function attackRow({ species, own }) {
  const others = own.filter(({ part }) => part === 'other');
  return [
    species,
    String(own.length),
    ...DECISIONS.map((decision) => String(own.filter((result) => result.decision === decision).length)),
    share(accepted(own), own.length),
    share(accepted(others), others.length),
    String(own.filter(isAcceptedWithoutPassive).length),
  ];
}

/** The page's Markdown of results `{species, name, part, asked, decision, reasons, signals}`. */
export function pageOf(results, hasPassive) {
  const live = results.filter(isLive);
  const attacks = results.filter((result) => !isLive(result));
  const answered = attacks.filter(isAnswered);
  return [
    `By rule ${FUSION_RULE.version}, ${hasPassive ? 'with a MiniFASNet as the passive network' : 'without a passive network'}. Each recording ` +
      'is asked for the gestures that it shows, in its order, unless its species says otherwise: an attack is tried against the challenge ' +
      'that it fits best. Stills and masks are computed as a pinhole camera would see a sheet of paper; replays were filmed.',
    '',
    "The rule's limits were chosen on one part of the recordings: tran_real and its replay, clm_default, d0, every second person of the stills, " +
      'and what is made of them. The other part has a column of its own. All sets are small: the intervals say how little they show.',
    '',
    '## Live recordings',
    '',
    table(
      ['recording', 'part', 'asked for', 'verdict', 'what spoke against it'],
      live.map(({ name, part, asked, decision, reasons }) => [
        name,
        part,
        asked.join(', '),
        decision,
        reasons.join(', ') || '–',
      ]),
    ),
    '',
    ...bySpecies(live).map(({ species, own }) => `- ${species}: accepted ${share(accepted(own), own.length)}`),
    '',
    '## Attacks',
    '',
    table(
      [
        'species',
        '>tried',
        '>accepted',
        '>inconclusive',
        '>refused',
        'accepted, 95 % interval (APCER)',
        'of the other part',
        '>accepted without the passive network',
      ],
      bySpecies(attacks).map(attackRow),
    ),
    '',
    '## Which signal caught what',
    '',
    'Of the attacks of each species, those that the signal refused or doubted; and those in which all that was asked for was seen.',
    '',
    table(
      ['species', '>all seen', ...SIGNALS.map((name) => `>${name}`)],
      bySpecies(attacks).map(({ species, own }) => [
        species,
        String(own.filter(isAnswered).length),
        ...SIGNALS.map((name) => String(own.length - own.filter(letsThrough(name)).length)),
      ]),
    ),
    '',
    '## What each signal alone would have let through',
    '',
    `Of the ${answered.length} attacks in which all that was asked for was seen, those that the signal alone lets through; and of the ${live.length} live ` +
      'recordings, those that it alone stops.',
    '',
    table(
      ['signal', 'attacks let through', '>live ones stopped'],
      SIGNALS.map((name) => [
        name,
        share(answered.filter(letsThrough(name)).length, answered.length),
        String(live.length - live.filter(letsThrough(name)).length),
      ]),
    ),
    '',
    '## Attacks one by one',
    '',
    table(
      ['species', 'of', 'asked for', 'verdict', 'why'],
      attacks.map(({ species, name, asked, decision, reasons, signals }) => [
        species,
        name,
        asked.join(', '),
        decision,
        [
          ...signals.filter(({ finding }) => ['refuse', 'doubt'].includes(finding)).map(shown),
          ...(reasons.includes('unanswered') ? ['unanswered'] : []),
        ].join('; '),
      ]),
    ),
    '',
  ].join('\n');
}
