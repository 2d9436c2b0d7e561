import { readFile } from 'node:fs/promises';
import { openLiveEngine, type LiveEngine } from '@vestibule/face/live';
import {
  challengeFault,
  framesOf,
  FUSION_RULE,
  GESTURES,
  inspectVideo,
  openPassiveDetector,
  replayRecording,
  VideoError,
  type PassiveDetector,
  type Replay,
} from '@vestibule/face/liveness';
import type { Gesture } from '@vestibule/face';
import { readConfig } from '../../config/index.js';
import { domainError, fail, ok, type DomainError, type Result } from '../../kernel/index.js';
import type { CommandContext } from '../context.js';
import { failed, wrongCall, type Outcome } from '../outcome.js';
import { startProgress } from '../progress.js';
import type { Style } from '../text/style.js';
import { table } from '../text/table.js';

/** What `liveness replay` takes. */
export interface ReplayOptions {
  readonly challenge: string;
  readonly passive?: string;
}

/** What came of a recording. Times are seconds. */
export interface ReplayResult {
  readonly file: string;
  /** The most faces in one frame. */
  readonly faces: number;
  /** All that it shows, asked for or not. */
  readonly gestures: readonly { readonly gesture: Gesture; readonly from: number; readonly to: number }[];
  /** What was asked for. */
  readonly challenge: readonly Gesture[];
  readonly verdict: Replay['verdict']['decision'];
  readonly signals: readonly { readonly name: string; readonly value: number | null; readonly finding: string }[];
  readonly reasons: readonly string[];
  readonly rule: string;
  /** Milliseconds of work. */
  readonly ms: number;
}

/** Pixels between the jaw's ends from which a face is large enough: recordings are of any size. */
const MINIMUM_WIDTH = 60;

/** Replays recordings, one after another. Needs neither a database nor a server. */
export async function replayVideos(
  context: CommandContext,
  videos: readonly string[],
  options: ReplayOptions,
): Promise<Outcome> {
  const challenge = await readChallenge(options.challenge);
  if (!challenge.ok) return wrongCall(challenge.error.message, challenge.error.hint);
  const passivePath = options.passive === undefined ? configuredPassive() : ok(options.passive);
  if (!passivePath.ok) return wrongCall(passivePath.error.message, passivePath.error.hint);
  let engine: LiveEngine | undefined;
  let passive: PassiveDetector | undefined;
  const progress = startProgress(context.io.stderr, videos.length, 'recordings');
  try {
    if (passivePath.value !== undefined) {
      const opened = await openPassiveDetector(passivePath.value).catch((error: unknown) => messageOf(error));
      if (typeof opened === 'string') return failed(domainError('INVALID_INPUT', opened, { hint: PASSIVE_HINT }));
      passive = opened;
    }
    engine = await openLiveEngine();
    const results: ReplayResult[] = [];
    for (const file of videos) {
      results.push(await replayOrTell(file, { engine, passive, minimumWidth: MINIMUM_WIDTH }, challenge.value));
      progress.step();
    }
    return ok({ json: results, text: (style) => resultTable(style, results) });
  } catch (error) {
    if (!(error instanceof VideoError)) throw error;
    const hint = 'Install it: `apt-get install ffmpeg`, or the like on your system.';
    return failed(domainError('INVALID_INPUT', error.message, { hint }));
  } finally {
    progress.end();
    await Promise.all([engine?.close(), passive?.close()]);
  }
}

const PASSIVE_HINT = 'Give an ONNX file of a MiniFASNet whose input is 1 × 3 × 128 × 128 (docs/liveness.md).';

/** One that can't be read takes none of the others with it. */
async function replayOrTell(...call: Parameters<typeof replay>): Promise<ReplayResult> {
  try {
    return await replay(...call);
  } catch (error) {
    if (!(error instanceof VideoError) || error.problem === 'no_ffmpeg') throw error;
    const nothing = { faces: 0, gestures: [], challenge: [], signals: [], rule: FUSION_RULE.version, ms: 0 };
    return { file: call[0], ...nothing, verdict: 'inconclusive', reasons: ['unreadable'] };
  }
}

async function replay(
  file: string,
  tools: Parameters<typeof replayRecording>[1],
  challenge: readonly Gesture[] | 'auto',
): Promise<ReplayResult> {
  const begun = performance.now();
  const facts = await inspectVideo(file);
  const {
    gestures,
    faces,
    challenge: asked,
    verdict,
  } = await replayRecording(() => framesOf(file, facts), tools, challenge);
  return {
    file,
    faces,
    gestures: gestures.map(({ gesture, fromMs, toMs }) => ({ gesture, from: seconds(fromMs), to: seconds(toMs) })),
    challenge: asked,
    verdict: verdict.decision,
    signals: verdict.signals.map(({ name, value, finding }) => ({ name, value: rounded(value), finding })),
    reasons: verdict.reasons,
    rule: verdict.ruleVersion,
    ms: Math.round(performance.now() - begun),
  };
}

const seconds = (milliseconds: number): number => Math.round(milliseconds) / 1000;

/** Four digits; null where there is no number, since JSON has none for infinity either. */
const rounded = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : Number(value.toFixed(4));

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function readChallenge(given: string): Promise<Result<readonly Gesture[] | 'auto', DomainError>> {
  if (given === 'auto') return ok('auto');
  const wrong = (message: string): Result<never, DomainError> =>
    fail(domainError('INVALID_INPUT', message, { hint: 'Give "auto", or a JSON file such as ["smile", "left"].' }));
  let value: unknown;
  try {
    value = JSON.parse(await readFile(given, 'utf8'));
  } catch (error) {
    return wrong(`The challenge ${given} can't be read as JSON: ${messageOf(error)}`);
  }
  const gestures = Array.isArray(value) ? value.map((each) => GESTURES.find((gesture) => gesture === each)) : [];
  const known = gestures.filter((gesture) => gesture !== undefined);
  if (known.length < gestures.length) return wrong(`A challenge is of ${GESTURES.join(', ')}`);
  const fault = challengeFault(known);
  return fault === undefined ? ok(known) : wrong(FAULTS[fault]);
}

const FAULTS = {
  too_few: 'A challenge has two gestures or more',
  twice: 'A challenge has no gesture twice',
  rigid_only: 'A challenge has a smile or an eyeblink: a turned sheet of paper could answer one of turns alone',
} as const;

function configuredPassive(): Result<string | undefined, DomainError> {
  const config = readConfig();
  return config.ok ? ok(config.value.livenessPassive) : config;
}

function resultTable(style: Style, results: readonly ReplayResult[]): string {
  return table(
    style,
    ['VERDICT', 'FILE', 'ASKED FOR', 'REASONS'],
    results.map(({ verdict, file, challenge, reasons }) => [verdict, file, challenge.join(', '), reasons.join(', ')]),
    'There is no recording.',
  );
}
