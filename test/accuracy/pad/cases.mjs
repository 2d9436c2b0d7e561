// What is tried against the liveness check: live recordings, and what is made of each that it accepts.
import { canLoop, cutOuts, droppedIn, otherOrders, twice } from './attacks.mjs';

/** Live recordings that show two gestures or more, and those that show one, or blinks alone. */
export const LIVE = ['d0.mp4', 'd9.mp4', 'd3.mp4', 'tran_real.mp4', 'clm_default.wmv', 'clm_video14.wmv'];
export const SHOW_LESS = ['d14.mp4', 'aoc.mp4', 'clm_light.wmv', 'intel_head_pose_female.gif'];

/** Recordings on which the rule's limits were chosen. */
const CHOSEN_ON = new Set(['d0.mp4', 'tran_real.mp4', 'clm_default.wmv', 'tran_fake.mp4']);
export const partOf = (name) => (CHOSEN_ON.has(name) ? 'chosen on' : 'other');

/** Frames that are dropped in while the last gesture is asked for, and milliseconds after it was. */
const DROPPED = { counts: [1, 15], afterMs: 100 };

/** Whether a recording shows gestures in an order at some time; what it shows between them is no matter. */
function shows(events, order) {
  let at = 0;
  for (const { gesture } of events) if (gesture === order[at]) at += 1;
  return at === order.length;
}

/** Of a recording that shows an order besides its own nothing but the time and the screen's light tells that it was not asked for. */
export const SHOWN_TOO = 'an order that it shows too';

/** All that can be made of a live recording which was accepted. */
export function attacksOn({ name, recording, replay }, other) {
  const landmarks = new Map(replay.evidence.frames.map(({ timeMs, face }) => [timeMs, face?.landmarks]));
  const last = replay.evidence.asked.at(-1);
  const orders = otherOrders(replay.challenge);
  const ordered = (frames, more = '') =>
    orders.map((gestures) => {
      const species = shows(replay.gestures, gestures) ? SHOWN_TOO : 'another order';
      return { species: `${species}${more}`, name, frames, gestures };
    });
  return [
    ...cutOuts(name, recording, (timeMs) => landmarks.get(timeMs)),
    ...ordered(recording.frames),
    ...(canLoop(replay.frames) ? ordered(twice(recording), ', looped') : []),
    ...(other.name === name ? [] : DROPPED.counts).map((count) => ({
      species: 'frames from elsewhere',
      name: `${name}, ${count} of ${other.name}`,
      frames: droppedIn(recording, other.recording, { fromMs: last.timeMs + DROPPED.afterMs, count }),
      // What it answers without them, while the last gesture of which they are dropped in.
      gestures: replay.challenge,
      // In as long as it took: an attack is to be refused for what it is.
      windowMs: Number.POSITIVE_INFINITY,
    })),
  ].map((attack) => ({ ...attack, part: partOf(name) }));
}
