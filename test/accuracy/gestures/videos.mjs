// The tracker on videos: blinks of those confirmed, false ones a minute, smiles and turns against the list of events.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GestureTracker } from '../../../libs/face/dist/judge/gesture-tracker.js';
import { framesOf, inspectVideo } from '../../../libs/face/dist/liveness/index.js';
import { table } from '../../dist/accuracy/report/markdown.js';
import { medianOf, share } from './report.mjs';
import { LISTED, LOOKED_AT } from './seen-by-eye.mjs';
import { signsOf } from './signs.mjs';

/** Seconds by which a found gesture may lie beside its time in the list. */
const TOLERANCE = 0.4;

/** Every how-many-th frame is shown to the tracker: 30 frames a second, then 15, 10 and 5. */
const STEPS = [1, 2, 3, 6];
/** Rates under which a video is not tried: what the tracker is made for. */
const SLOWEST = 5;

/** Clips in which eyes stay open. */
const OPEN_ONLY = /^eyeblink8_open\//;

const REPEATS = 10;

/** The signs of all frames of a video; undefined where there is no face. */
async function measure(networks, path) {
  const video = await inspectVideo(path);
  const frames = [];
  for await (const { timeMs, image } of framesOf(path, video)) {
    frames.push({ timeMs, face: await signsOf(networks, image) });
  }
  return { ...video, frames, minutes: frames.length / video.framesPerSecond / 60 };
}

function track(frames, step) {
  const tracker = new GestureTracker();
  return frames.filter((_, index) => index % step === 0).flatMap((frame) => tracker.next(frame));
}

/** A clip of some frames played to its end and back again and again: long enough for the tracker to know the eyes. */
function repeated({ frames, framesPerSecond }) {
  const there = [...frames, ...frames.toReversed()];
  return Array.from({ length: REPEATS * there.length }, (_, index) => ({
    timeMs: (index * 1000) / framesPerSecond,
    face: there[index % there.length].face,
  }));
}

const at = ({ peakMs }) => peakMs / 1000;
const near = (event, seconds) => Math.abs(at(event) - seconds) <= TOLERANCE;
const during = ({ fromMs, toMs }, [from, to]) => toMs / 1000 >= from - TOLERANCE && fromMs / 1000 <= to + TOLERANCE;

/** Found, missed and extra gestures of one kind; `times` are seconds, or spans of them. */
function compare(events, gesture, times) {
  const matches = (event, time) => (Array.isArray(time) ? during(event, time) : near(event, time));
  const own = events.filter((event) => event.gesture === gesture);
  return {
    found: times.filter((time) => own.some((event) => matches(event, time))).length,
    missed: times.filter((time) => !own.some((event) => matches(event, time))),
    extra: own.filter((event) => !times.some((time) => matches(event, time))),
  };
}

/** What was seen by eye of an extra gesture. */
function lookedAt(file, gesture, event) {
  const notes = Object.entries(LOOKED_AT[file]?.[gesture] ?? {});
  const [nearest] = notes.toSorted((a, b) => Math.abs(at(event) - a[0]) - Math.abs(at(event) - b[0]));
  if (nearest === undefined) return 'not looked at';
  // A flutter is one note for all its blinks.
  const reach = nearest[1].includes('flutter') ? 1 : TOLERANCE;
  return Math.abs(at(event) - nearest[0]) <= reach ? nearest[1] : 'not looked at';
}

/** The least opening by the clip's median: how near a clip of open eyes comes to a blink. */
function leastOpening(frames) {
  const gaps = frames.map(({ face }) => face?.lidGap).filter((gap) => gap !== undefined);
  return Math.min(...gaps) / medianOf(gaps);
}

function blinksByRate(videos) {
  return STEPS.map((step) => {
    let [found, total, minutes, extra] = [0, 0, 0, 0];
    for (const { file, entry, video } of videos) {
      if (OPEN_ONLY.test(file) || video.framesPerSecond / step < SLOWEST) continue;
      const result = compare(track(video.frames, step), 'eyeblink', entry.blinks_s ?? []);
      found += result.found;
      total += (entry.blinks_s ?? []).length;
      minutes += video.minutes;
      extra += result.extra.filter((event) => !lookedAt(file, 'eyeblink', event).startsWith('real')).length;
    }
    const rate =
      step === 1
        ? 'as recorded (15 to 30)'
        : `a ${['', '', 'half', 'third', '', '', 'sixth'][step]} of that, from ${SLOWEST} on`;
    return { rate, found, total, extra, minutes };
  });
}

const listOf = (file, gesture, events) =>
  events.map((event) => `${at(event).toFixed(2)} s (${lookedAt(file, gesture, event)})`).join(', ') || 'none';

/** Runs the videos, and gives their part of the page and its numbers. */
export async function videos(networks, folder, { progress, limit }) {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  const entries = manifest.slice(0, limit);
  const all = [];
  for (const entry of entries) {
    const video = await measure(networks, join(folder, entry.file));
    const frames = OPEN_ONLY.test(entry.file) ? repeated(video) : video.frames;
    all.push({ file: entry.file, entry, video, events: track(frames, 1) });
    progress('videos', all.length, entries.length);
  }
  const clips = all.filter(({ file }) => OPEN_ONLY.test(file));
  const people = all.filter(({ file }) => !OPEN_ONLY.test(file));

  const blinks = people.map(({ file, entry, video, events }) => {
    const result = compare(events, 'eyeblink', entry.blinks_s ?? []);
    const verdicts = result.extra.map((event) => lookedAt(file, 'eyeblink', event));
    return { file, video, entry, ...result, notReal: verdicts.filter((verdict) => !verdict.startsWith('real')).length };
  });
  const held = people.flatMap(({ file, events }) =>
    ['smile', 'left', 'right'].map((gesture) => {
      const times = LISTED[file]?.[gesture] ?? [];
      return { file, gesture, listed: times.length, ...compare(events, gesture, times) };
    }),
  );
  const rates = blinksByRate(all);
  const clipBlinks = clips.flatMap(({ events }) => events.filter(({ gesture }) => gesture === 'eyeblink')).length;
  const least = clips.map(({ video }) => leastOpening(video.frames));
  const sum = (rows, of) => rows.reduce((total, row) => total + of(row), 0);
  const minutes = sum(blinks, ({ video }) => video.minutes);
  const notReal = sum(blinks, (row) => row.notReal);

  const markdown = [
    '## Videos',
    '',
    'The lists of events are not exhaustive: what is found beside them was looked at in the frames.',
    '',
    '### Blinks',
    '',
    table(
      ['video', 'frames', 'of those confirmed', 'missed', 'beside them'],
      blinks.map(({ file, video, entry, found, missed, extra }) => [
        file,
        String(video.frames.length),
        share(found, (entry.blinks_s ?? []).length),
        missed.join(', ') || 'none',
        extra.length > 8
          ? `${extra.length}: ${[...new Set(extra.map((event) => lookedAt(file, 'eyeblink', event)))].join('; ')}`
          : listOf(file, 'eyeblink', extra),
      ]),
    ),
    '',
    `Found: ${share(
      sum(blinks, ({ found }) => found),
      sum(blinks, ({ entry }) => (entry.blinks_s ?? []).length),
    )}. Not real, or not sure to be: ${notReal} in ${minutes.toFixed(1)} minutes, ${(notReal / minutes).toFixed(1)} a minute.`,
    '',
    table(
      ['frames a second', 'of those confirmed', 'not real, or not looked at'],
      rates.map(({ rate, found, total, extra, minutes }) => [
        rate,
        share(found, total),
        `${extra} in ${minutes.toFixed(1)} minutes`,
      ]),
    ),
    '',
    `Clips of eyes that stay open (eyeblink8_open): ${clipBlinks} blinks in ${clips.length} clips of 7 to 10 frames, each played ` +
      `forth and back ${REPEATS} times. The least opening by the clip's median is ${Math.min(...least).toFixed(2)}.`,
    '',
    '### Smiles and turns',
    '',
    table(
      ['video', 'gesture', 'of those listed', 'beside them'],
      held
        .filter(({ listed, extra }) => listed > 0 || extra.length > 0)
        .map(({ file, gesture, listed, found, extra }) => [
          file,
          gesture,
          listed === 0 ? '–' : `${found} of ${listed}`,
          listOf(file, gesture, extra),
        ]),
    ),
    '',
  ].join('\n');
  const seconds = (events) => events.map((event) => Number(at(event).toFixed(2)));
  return {
    markdown,
    json: {
      minutes,
      blinks: blinks.map(({ file, found, missed, extra, notReal }) => ({
        file,
        found,
        missed,
        extra: seconds(extra),
        notReal,
      })),
      blinksByRate: rates,
      openClips: { clips: clips.length, blinks: clipBlinks, leastOpening: Math.min(...least) },
      held: held.map(({ file, gesture, listed, found, extra }) => ({
        file,
        gesture,
        listed,
        found,
        extra: seconds(extra),
      })),
    },
  };
}
