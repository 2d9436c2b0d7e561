import { begin } from './visit.js';
import { endVisit, isVisit, only, settle } from './rest.js';
import {
  NOBODY,
  defaultLanguage,
  newVisit,
  type Answer,
  type Effect,
  type Event,
  type Model,
  type Step,
} from './model.js';

const STATUS: Effect = { name: 'staff:status', argument: null };

/** Locks the attendant's menu and goes back to the first screen. */
export function leaveStaff(model: Model, now: number): Step {
  const next: Model = {
    ...model,
    place: { at: 'starting' },
    unlocked: false,
    wipeAt: null,
    activeAt: now,
    handAt: NOBODY,
  };
  return {
    model: settle(next, now),
    effects: model.unlocked ? [{ name: 'staff:lock', argument: null }] : [],
  };
}

function askForPin(model: Model, now: number): Step {
  if (model.place.at === 'pin' || model.place.at === 'staff' || model.place.at === 'working') return only(model);
  const ended = isVisit(model.place) ? endVisit(model, 'cancelled', now) : only(model);
  return {
    model: { ...ended.model, place: { at: 'pin', busy: false, refusal: null, until: 0 }, activeAt: now },
    effects: ended.effects,
  };
}

/** The way without gestures: needs the menu to stay unlocked until the visit ends. */
function assist(model: Model): Step {
  const { kiosk, camera, visit } = model;
  const possible = kiosk?.phase === 'ready' && kiosk.settings?.assistance === true && camera.problem === null;
  if (model.place.at !== 'staff' || !possible) return only(model);
  return begin({ ...model, visit: { ...newVisit(visit.number + 1, defaultLanguage(kiosk)), assisted: true } });
}

/** What the attendant does; null where the event is none of these. */
export function staffDoes(model: Model, event: Event, now: number): Step | null {
  const { place } = model;
  switch (event.kind) {
    case 'staff':
      return askForPin(model, now);
    case 'staff_pin':
      if (place.at !== 'pin' || place.busy) return only(model);
      return {
        model: { ...model, place: { ...place, busy: true, refusal: null } },
        effects: [{ name: 'staff:unlock', argument: { pin: event.pin } }],
      };
    case 'staff_call':
      if (place.at !== 'staff' || place.busy) return only(model);
      return { model: { ...model, place: { ...place, busy: true } }, effects: [event.effect] };
    case 'staff_assist':
      return assist(model);
    case 'staff_leave':
      return place.at === 'staff' || place.at === 'pin' ? leaveStaff(model, now) : only(model);
    default:
      return null;
  }
}

/** What a call of the attendant's menu brought; null where the answer is to another call. */
export function staffAnswered(model: Model, event: Answer, now: number): Step | null {
  const { place } = model;
  if (!event.name.startsWith('staff:')) return null;
  if (event.name === 'staff:unlock') {
    // Unlocked for a screen that was left meanwhile: it is locked again.
    if (place.at !== 'pin') {
      return event.gives.ok ? { model, effects: [{ name: 'staff:lock', argument: null }] } : only(model);
    }
    if (!event.gives.ok) {
      const until = now + event.gives.seconds * 1000;
      return only({ ...model, place: { at: 'pin', busy: false, refusal: event.gives, until } });
    }
    const staff: Model['place'] = { at: 'staff', status: null, busy: true, tray: null };
    return { model: { ...model, place: staff, unlocked: true }, effects: [STATUS] };
  }
  if (place.at !== 'staff' || event.name === 'staff:lock') return only(model);
  if (event.name === 'staff:status') return only({ ...model, place: { ...place, status: event.gives, busy: false } });
  const tray = event.name === 'staff:tray-test' ? event.gives : place.tray;
  return { model: { ...model, place: { ...place, tray } }, effects: [STATUS] };
}

/** A call of the attendant's menu could not be made. */
export function staffFailed(model: Model): Model {
  const { place } = model;
  if (place.at === 'pin') return { ...model, place: { ...place, busy: false } };
  return place.at === 'staff' ? { ...model, place: { ...place, busy: false } } : model;
}
