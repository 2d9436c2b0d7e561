import type { Gives, Takes } from '../../shared/ipc.js';
import {
  CAMERA_PROBLEM_MS,
  ERROR_MS,
  NOBODY,
  defaultLanguage,
  newVisit,
  type CameraTrouble,
  type Effect,
  type Model,
  type Place,
  type Step,
} from './model.js';

type Resting = 'starting' | 'refused' | 'unpaired' | 'revoked' | 'out_of_order' | 'attract' | 'camera' | 'error';
const RESTING: ReadonlySet<Place['at']> = new Set<Resting>([
  'starting',
  'refused',
  'unpaired',
  'revoked',
  'out_of_order',
  'attract',
  'camera',
  'error',
]);

/** Whether nobody is being served: the kiosk may show another first screen at once. */
export const isResting = (place: Place): boolean => RESTING.has(place.at);

/** Whether a person is being served. */
export const isVisit = (place: Place): boolean => !isResting(place) && place.at !== 'pin' && place.at !== 'staff';

/** A step that changes the model and asks for nothing. */
export const only = (model: Model): Step => ({ model, effects: [] });

/** The first screen, as the kiosk is now. */
function home({ kiosk, camera, place }: Model): Place {
  if (kiosk === null || kiosk.phase === 'starting') return { at: 'starting' };
  if (kiosk.phase === 'refused') return { at: 'refused' };
  // A new code may be typed in while the kiosk is still revoked.
  if (kiosk.phase === 'revoked') return place.at === 'unpaired' ? place : { at: 'revoked' };
  if (kiosk.phase === 'unpaired') return { at: 'unpaired', busy: false, problem: null };
  if (kiosk.inference === 'failed') return { at: 'out_of_order' };
  if (camera.problem !== null) return { at: 'camera', problem: camera.problem, until: 0, interrupted: false };
  return { at: 'attract' };
}

/** Where nobody is served: shows what the kiosk is now, once what has to be read first was shown for long enough. */
export function settle(model: Model, now: number): Model {
  const { place } = model;
  if (!isResting(place) || ((place.at === 'camera' || place.at === 'error') && now < place.until)) return model;
  const next = home(model);
  const same =
    next.at === place.at && (next.at !== 'camera' || place.at !== 'camera' || next.problem === place.problem);
  const language = defaultLanguage(model.kiosk);
  if (same && model.visit.language === language) return model;
  // What broke is drawn anew.
  const visit = place.at === 'error' ? newVisit(model.visit.number + 1, language) : { ...model.visit, language };
  return { ...model, place: same ? place : next, visit };
}

/** Forgets the visit and all that was said in it, in every process; then the first screen, or `then` before it. */
export function endVisit(
  model: Model,
  reason: Takes<'session:end'>['reason'],
  now: number,
  then: Place = { at: 'starting' },
): Step {
  const forgotten: Model = {
    ...model,
    place: then,
    visit: newVisit(model.visit.number + 1, defaultLanguage(model.kiosk)),
    wipeAt: null,
    activeAt: now,
    handAt: NOBODY,
    unlocked: false,
  };
  const lock: Effect[] = model.unlocked ? [{ name: 'staff:lock', argument: null }] : [];
  return { model: settle(forgotten, now), effects: [{ name: 'session:end', argument: { reason } }, ...lock] };
}

/** Something broke: says so, and is back at the first screen in 3 s. */
export const breakOff = (model: Model, now: number): Step =>
  endVisit(model, 'failed', now, { at: 'error', until: now + ERROR_MS });

/** The camera can't be relied on: a visit ends with a screen that says so. */
export function loseCamera(model: Model, problem: CameraTrouble, now: number): Step {
  const interrupted = isVisit(model.place);
  const place: Place = { at: 'camera', problem, until: now + CAMERA_PROBLEM_MS, interrupted };
  if (interrupted) return endVisit(model, 'camera_lost', now, place);
  return only(model.place.at === 'attract' ? { ...model, place } : model);
}

/** What main is told of the cameras. */
export function cameraReport(camera: Model['camera'], problem: CameraTrouble | null): Effect {
  return {
    name: 'camera:report',
    argument: { cameras: [...camera.all], chosen: camera.chosen?.id ?? null, problem: problem ?? 'none' },
  };
}

/** The state that main sent: what follows from it at once. */
export function receiveKiosk(model: Model, kiosk: Gives<'kiosk:state'>, now: number): Step {
  const next: Model = { ...model, kiosk, taskTaken: kiosk.task !== null && model.taskTaken };
  if (kiosk.phase !== 'ready' && isVisit(model.place)) return endVisit(next, 'failed', now);
  return only(settle(next, now));
}
