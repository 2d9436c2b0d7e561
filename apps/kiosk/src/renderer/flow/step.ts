import type { CallName } from '../../shared/ipc.js';
import {
  breakOff,
  cameraReport,
  endVisit,
  isResting,
  isVisit,
  loseCamera,
  only,
  receiveKiosk,
  settle,
} from './rest.js';
import { identifies } from './identity.js';
import { leaveStaff, staffAnswered, staffDoes, staffFailed } from './staff.js';
import { personDoes, receiveAnswer, takeTask } from './visit.js';
import {
  ERROR_MS,
  IDLE_MS,
  NOBODY,
  WARNING_MS,
  defaultLanguage,
  newVisit,
  wantsCode,
  type Event,
  type Model,
  type Place,
  type Step,
} from './model.js';

/** Where nobody is waited for: nothing is on the screen that is somebody's, or the kiosk itself is at work. */
const NEVER_IDLE: ReadonlySet<Place['at']> = new Set<Place['at']>(['opening', 'face', 'working', 'outcome']);

/** Calls without whose answer a visit can't go on, beside those of an identity check. */
const BREAKS_OFF: ReadonlySet<CallName> = new Set<CallName>(['session:start', 'session:consent', 'session:submit']);

/** What a hand did: it shows that somebody is there. */
const BY_HAND: ReadonlySet<Event['kind']> = new Set<Event['kind']>([
  'touched',
  'paired_by',
  'pair_again',
  'begin',
  'language',
  'purpose',
  'agree',
  'without_light',
  'back',
  'again',
  'preferences',
  'staff',
  'staff_pin',
  'staff_call',
  'staff_assist',
  'document',
  'tray',
  'page_right',
  'page_again',
  'phone_number',
  'phone_code',
  'phone_resend',
  'phone_other',
]);

/**
 * What an event makes of the kiosk, and what is to be asked of main. Pure: `now` is in milliseconds of any clock that only
 * goes forward, the same for all events.
 */
export function step(model: Model, event: Event, now: number): Step {
  const seen = BY_HAND.has(event.kind) ? { ...model, activeAt: now, handAt: now, wipeAt: null } : model;
  const first = happen(seen, event, now);
  const task = takeTask(first.model);
  const scan = wantsCode(task.model);
  const effects = [...first.effects, ...task.effects];
  return {
    model: task.model,
    effects: scan === wantsCode(model) ? effects : [...effects, { name: 'scan:set', argument: { on: scan } }],
  };
}

function happen(model: Model, event: Event, now: number): Step {
  switch (event.kind) {
    case 'kiosk':
      return receiveKiosk(model, event.state, now);
    case 'tick':
      return tick(model, now);
    case 'touched':
      return only(settle(model, now));
    case 'leave':
      return isVisit(model.place) ? endVisit(model, 'cancelled', now) : leaveStaff(model, now);
    case 'inference_lost':
      return loseInference(model, now);
    case 'crashed':
      // Whatever shows that something broke may be what breaks: then nothing is shown until the time is over.
      if (model.place.at === 'error') return only({ ...model, place: { at: 'error', until: now + ERROR_MS } });
      return breakOff(model, now);
    case 'call_failed':
      return callFailed(model, event.name, event.visit, now);
    case 'cameras':
      return receiveCameras(model, event, now);
    case 'camera_failed': {
      const lost = loseCamera(model, event.problem, now);
      return { model: lost.model, effects: [cameraReport(model.camera, event.problem), ...lost.effects] };
    }
    case 'pair_again':
      if (model.place.at !== 'revoked') return only(model);
      return only({ ...model, place: { at: 'unpaired', busy: false, problem: null } });
    case 'paired_by':
      if (model.place.at !== 'unpaired' || model.place.busy) return only(model);
      return {
        model: { ...model, place: { at: 'unpaired', busy: true, problem: null } },
        effects: [{ name: 'pairing:submit', argument: { code: event.code } }],
      };
    case 'answer':
      if (event.name === 'pairing:submit' && model.place.at === 'unpaired') {
        const problem = event.gives.ok ? null : event.gives.reason;
        return only({ ...model, place: { at: 'unpaired', busy: event.gives.ok, problem } });
      }
      return staffAnswered(model, event, now) ?? receiveAnswer(model, event, now);
    default:
      return (
        personDoes(model, event, now) ?? identifies(model, event, now) ?? staffDoes(model, event, now) ?? only(model)
      );
  }
}

function tick(model: Model, now: number): Step {
  const { place } = model;
  if (place.at === 'pin' && place.refusal?.reason === 'wait' && now >= place.until) {
    return only({ ...model, place: { ...place, refusal: null } });
  }
  if ((place.at === 'outcome' || place.at === 'opening') && now >= place.until) {
    return endVisit(model, place.at === 'outcome' ? 'done' : 'failed', now);
  }
  const watched = (isVisit(place) && !NEVER_IDLE.has(place.at)) || place.at === 'pin' || place.at === 'staff';
  if (!watched) return only(tidyUp(settle(model, now), now));
  if (model.wipeAt === null) {
    return only(now - model.activeAt < IDLE_MS ? model : { ...model, wipeAt: now + WARNING_MS });
  }
  if (now < model.wipeAt) return only(model);
  return isVisit(place) ? endVisit(model, 'idle', now) : leaveStaff(model, now);
}

/** Somebody touched the first screen and left: large text, a half-typed code, an open window of help are theirs, and go. */
function tidyUp(model: Model, now: number): Model {
  const { visit, place, activeAt, handAt, kiosk } = model;
  if (!isResting(place) || handAt === NOBODY || now - activeAt < IDLE_MS) return model;
  return { ...model, handAt: NOBODY, visit: newVisit(visit.number + 1, defaultLanguage(kiosk)) };
}

/** What was captured is gone with the process, unless main has it already. */
function loseInference(model: Model, now: number): Step {
  const safe = !isVisit(model.place) || model.place.at === 'working' || model.place.at === 'outcome';
  return safe ? only(model) : breakOff(model, now);
}

function callFailed(model: Model, name: CallName, visit: number, now: number): Step {
  if (name === 'pairing:submit' && model.place.at === 'unpaired') {
    return only({ ...model, place: { at: 'unpaired', busy: false, problem: 'failed' } });
  }
  if (name.startsWith('staff:')) return only(staffFailed(model));
  const matters = BREAKS_OFF.has(name) || name.startsWith('identity:');
  return matters && visit === model.visit.number ? breakOff(model, now) : only(model);
}

/** The list of cameras: during a visit the chosen one may not change. */
function receiveCameras(model: Model, event: Extract<Event, { kind: 'cameras' }>, now: number): Step {
  const { all, chosen, problem } = event;
  const camera: Model['camera'] = { all, chosen, problem };
  const next: Model = { ...model, camera };
  const report = cameraReport(camera, problem);
  const visiting = isVisit(model.place) && model.place.at !== 'working' && model.place.at !== 'outcome';
  // Before the first look there is none that could change.
  const changed = model.camera.chosen !== null && chosen?.id !== model.camera.chosen.id;
  if (!visiting || (problem === null && !changed)) return { model: settle(next, now), effects: [report] };
  const lost = loseCamera(next, problem ?? 'changed', now);
  const first = problem === null ? [cameraReport(camera, 'changed')] : [];
  return { model: lost.model, effects: [...first, report, ...lost.effects] };
}
