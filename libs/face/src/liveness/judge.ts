import type { Calibration } from '../similarity.js';
import type { LivenessChallenge } from './challenge.js';
import type { Asked, LivenessEvidence, Look } from './evidence.js';
import { FUSION_RULE, type FusionRule, type MeasureName } from './rule.js';
import { measureGap, measureJumps, measureRepeats } from './signals/cuts.js';
import { measureParallax } from './signals/geometry.js';
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
  readonly reasons: readonly (MeasureName | 'unanswered' | 'other_challenge')[];
  readonly ruleVersion: string;
}

/**
 * What must have been measured of whoever is accepted. Besides, a turn's parallax where the head was turned; a passive network counts where
 * there is one.
 */
const NEEDED: readonly MeasureName[] = [
  'order',
  'windows',
  'gap',
  'track',
  'person',
  'picture_jump',
  'face_jump',
  'repeats',
  'frame',
];

const turns = ({ gesture }: Asked): boolean => gesture === 'left' || gesture === 'right';

/**
 * Judges whether a challenge was answered by a person before the camera. Pure: the same evidence has the same verdict. What the evidence
 * says was done doesn't count: gestures are found anew in its numbers, and the numbers are compared with what is seen in the key frames.
 * @param looks what is seen in the evidence's key frames, by whoever judges
 */
export function judgeLiveness(
  challenge: LivenessChallenge,
  evidence: LivenessEvidence,
  looks: readonly Look[],
  calibration: Calibration,
  rule: FusionRule = FUSION_RULE,
): LivenessVerdict {
  const { frames, asked } = evidence;
  const jumps = measureJumps(frames);
  const measures: Record<MeasureName, number | undefined> = {
    order: measureOrder(challenge, evidence),
    windows: measureWindows(challenge, evidence),
    gap: measureGap(frames),
    track: looks.length === 0 ? undefined : measureTrack(frames, looks),
    person: measurePerson(looks, calibration),
    parallax: measureParallax(frames),
    picture_jump: jumps.picture,
    face_jump: jumps.face,
    repeats: measureRepeats(frames),
    frame: measureFrame(looks),
    passive: measurePassive(looks),
  };
  const signals = (Object.keys(rule.limits) as MeasureName[]).map((name) => {
    const value = measures[name];
    return { name, value, finding: findingOf(rule, name, value) };
  });
  const named = (finding: SignalFinding): MeasureName[] =>
    signals.filter((signal) => signal.finding === finding).map(({ name }) => name);
  const needed = asked.some(turns) ? [...NEEDED, 'parallax' as const] : NEEDED;
  const lacking = named('unknown').filter((name) => needed.includes(name));
  const answered =
    evidence.doneMs !== undefined && challenge.gestures.every((gesture) => looks.some(({ of }) => of === gesture));
  const isOther = evidence.challengeId !== challenge.id || evidence.nonce !== challenge.nonce;
  const refused = [...(isOther ? ['other_challenge' as const] : []), ...named('refuse')];
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
