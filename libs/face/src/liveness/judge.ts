import type { FaceEngine } from '../engine.js';
import { isColour, type LivenessChallenge } from './challenge.js';
import type { Asked, LivenessEvidence, Look } from './evidence.js';
import { FUSION_RULE, type FusionRule, type MeasureName } from './rule.js';
import { measureGap, measureJumps, measureRepeats } from './signals/cuts.js';
import { measureParallax } from './signals/geometry.js';
import { measureLight, measureSkin } from './signals/light.js';
import { measureNumbers, measurePrints, measureRivals, measureSigns } from './signals/numbers.js';
import { measureFrame, measurePassive, measurePerson, measureTrack } from './signals/looks.js';
import { measureOrder, measureWindows } from './signals/order.js';

/** What is decided of a challenge. `inconclusive`: neither; it may be tried again, or somebody looks. */
export type LivenessDecision = 'accepted' | 'refused' | 'inconclusive';

/** What one signal makes of the evidence. `unknown`: there was nothing to measure. */
export type SignalFinding = 'pass' | 'doubt' | 'refuse' | 'unknown';

/** One signal of a verdict. */
export interface Signal {
  readonly name: MeasureName;
  readonly value: number | undefined;
  readonly finding: SignalFinding;
}

/** A verdict, with all that made it. */
export interface LivenessVerdict {
  readonly decision: LivenessDecision;
  readonly signals: readonly Signal[];
  /** Names of the signals that spoke against it, or that it lacks, the gravest first. */
  readonly reasons: readonly (MeasureName | 'unanswered' | 'other_challenge' | 'other_engine')[];
  readonly ruleVersion: string;
}

/**
 * What must have been measured of whoever is accepted. Besides, a turn's parallax where the head was turned, and the light where the screen
 * showed colours; a passive network counts where there is one.
 */
const NEEDED: readonly MeasureName[] = [
  'order',
  'windows',
  'gap',
  'track',
  'prints',
  'numbers',
  'signs',
  'person',
  'picture_jump',
  'face_jump',
  'repeats',
  'frame',
];

const turns = ({ gesture }: Asked): boolean => gesture === 'left' || gesture === 'right';

/** How it is judged. */
export interface JudgingOptions {
  readonly rule?: FusionRule;
  /** Signals that are measured, and don't count. */
  readonly recorded?: readonly MeasureName[];
}

/**
 * Judges whether a challenge was answered by a person before the camera. Pure: the same evidence has the same verdict. What the evidence
 * says was done doesn't count: gestures are found anew in its numbers, and the numbers are compared with what is seen in the key frames.
 * @param looks what is seen in the evidence's key frames, by whoever judges
 * @param engine what they were looked at with: the numbers of another one can't be compared
 */
export function judgeLiveness(
  challenge: LivenessChallenge,
  evidence: LivenessEvidence,
  looks: readonly Look[],
  { modelVersion, calibration }: Pick<FaceEngine, 'modelVersion' | 'calibration'>,
  { rule = FUSION_RULE, recorded = [] }: JudgingOptions = {},
): LivenessVerdict {
  const { frames, asked, lights } = evidence;
  // Colours come after the gestures, and only where the challenge has some: nothing else excuses a picture that changes.
  const [first] = challenge.colours.length > 0 ? lights : [];
  const litMs = Math.max(first?.timeMs ?? Number.POSITIVE_INFINITY, evidence.doneMs ?? Number.POSITIVE_INFINITY);
  // What is recorded alone is to change nothing else either.
  const isRecorded = recorded.includes('light');
  const plain = isRecorded ? looks.filter(({ of }) => !isColour(of)) : looks;
  const before = isRecorded ? frames.filter(({ timeMs }) => timeMs < litMs) : frames;
  const jumps = measureJumps(before, litMs);
  const measures: Record<MeasureName, number | undefined> = {
    order: measureOrder(challenge, evidence),
    windows: measureWindows(challenge, evidence),
    gap: measureGap(before),
    track: looks.length === 0 ? undefined : measureTrack(frames, plain),
    prints: looks.length === 0 ? undefined : measurePrints(frames, plain),
    numbers: measureNumbers(frames),
    signs: measureSigns(frames, plain),
    rivals: measureRivals(before),
    person: measurePerson(plain, calibration),
    parallax: measureParallax(frames),
    picture_jump: jumps.picture,
    face_jump: jumps.face,
    repeats: measureRepeats(before),
    frame: measureFrame(looks),
    passive: measurePassive(looks),
    light: measureLight(challenge, evidence, looks),
    skin: measureSkin(challenge, evidence, looks),
  };
  const signals = (Object.keys(rule.limits) as MeasureName[]).map((name) => {
    const value = measures[name];
    return { name, value, finding: findingOf(rule, name, value) };
  });
  const named = (finding: SignalFinding): MeasureName[] =>
    signals.filter((signal) => signal.finding === finding && !recorded.includes(signal.name)).map(({ name }) => name);
  const needed = [
    ...NEEDED,
    ...(asked.some(turns) ? (['parallax'] as const) : []),
    ...(challenge.colours.length > 0 ? (['light', 'skin'] as const) : []),
  ];
  const lacking = named('unknown').filter((name) => needed.includes(name));
  const answered =
    evidence.doneMs !== undefined && challenge.gestures.every((gesture) => looks.some(({ of }) => of === gesture));
  const isOther = evidence.challengeId !== challenge.id || evidence.nonce !== challenge.nonce;
  const refused = [
    ...(isOther ? ['other_challenge' as const] : []),
    ...(evidence.engineVersion === modelVersion ? [] : ['other_engine' as const]),
    ...named('refuse'),
  ];
  const doubted = [...named('doubt'), ...(answered ? [] : ['unanswered' as const]), ...lacking];
  const decision = refused.length > 0 ? 'refused' : doubted.length > 0 ? 'inconclusive' : 'accepted';
  return { decision, signals, reasons: [...refused, ...doubted], ruleVersion: rule.version };
}

function findingOf(rule: FusionRule, name: MeasureName, value: number | undefined): SignalFinding {
  if (value === undefined || Number.isNaN(value)) return 'unknown';
  const { worse, doubt, refuse } = rule.limits[name];
  const beyond = (limit: number): boolean => (worse === 'more' ? value > limit : value < limit);
  if (beyond(refuse)) return 'refuse';
  return beyond(doubt) ? 'doubt' : 'pass';
}
