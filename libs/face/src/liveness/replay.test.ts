import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLiveEngine, type LiveEngine } from '../live/open-live-engine.js';
import { openPassiveDetector } from '../node/passive-detector.js';
import { framesOf, inspectVideo } from '../node/video.js';
import { sharedPath, withoutSharedData } from '../testing/testing.js';
import type { PassiveDetector } from './passive.js';
import { replayRecording, type RecordedFrame, type Replay } from './replay.js';

const withoutFfmpeg = spawnSync('ffmpeg', ['-version']).status !== 0 && process.env['CI'] !== 'true';

describe.skipIf(withoutSharedData || withoutFfmpeg)('replaying recordings', () => {
  let engine: LiveEngine;
  let passive: PassiveDetector;
  let recorded: readonly RecordedFrame[];

  beforeAll(async () => {
    engine = await openLiveEngine();
    passive = await openPassiveDetector(sharedPath('models/antispoof-minifasnet-128.onnx'));
    const path = sharedPath('videos/d0.mp4');
    const frames: RecordedFrame[] = [];
    for await (const frame of framesOf(path, await inspectVideo(path))) frames.push(frame);
    recorded = frames;
  });

  afterAll(() => Promise.all([engine.close(), passive.close()]));

  const replay = (
    frames: readonly RecordedFrame[],
    gestures?: Parameters<typeof replayRecording>[2],
  ): Promise<Replay> =>
    replayRecording(
      async function* () {
        for (const frame of frames) yield await Promise.resolve(frame);
      },
      { engine, passive, minimumWidth: 100 },
      gestures,
    );

  it('should accept somebody who smiles and blinks, asked for what she does', async () => {
    const { verdict, gestures, challenge, faces } = await replay(recorded);
    expect(gestures.map(({ gesture }) => gesture)).toEqual(['smile', 'eyeblink']);
    expect(challenge).toEqual(['smile', 'eyeblink']);
    expect(faces).toBe(1);
    expect(verdict).toMatchObject({ decision: 'accepted', reasons: [] });
  }, 120_000);

  it('should not accept her recording where another order was asked for', async () => {
    const { verdict } = await replay(recorded, ['eyeblink', 'smile']);
    expect(verdict.decision).not.toBe('accepted');
    expect(verdict.reasons).toContain('unanswered');
  }, 120_000);

  it('should not accept a picture that is held still', async () => {
    const [first] = recorded;
    const frames = Array.from({ length: 30 }, (_, at) => ({ timeMs: at * 66, image: (first as RecordedFrame).image }));
    const { verdict, gestures } = await replay(frames);
    expect(gestures).toEqual([]);
    expect(verdict.decision).toBe('refused');
    expect(verdict.reasons).toContain('repeats');
  }, 120_000);

  it('should say what is wrong with a network that is none, or takes something else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vestibule-passive-'));
    const file = join(folder, 'none.onnx');
    writeFileSync(file, 'no network');
    await expect(openPassiveDetector(file)).rejects.toThrow(/none\.onnx is no network that can be opened/);
    rmSync(folder, { recursive: true });
  });

  it('should say what is wrong with a video that is none', async () => {
    await expect(inspectVideo(sharedPath('README.md'))).rejects.toMatchObject({ problem: 'unreadable' });
    await expect(inspectVideo('/nowhere.mp4')).rejects.toMatchObject({ problem: 'unreadable' });
  });
});
