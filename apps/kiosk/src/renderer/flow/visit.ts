import { CONSENT_VERSION } from '@vestibule/ui/consent-version';
import type { CaptureAnswer } from '../../shared/frames.js';
import type { StartAnswer } from '../../shared/session.js';
import type { Language, Purpose } from '../../shared/words.js';
import { goOn, identityAnswered, openFace } from './identity.js';
import { endVisit, isVisit, only, settle } from './rest.js';
import {
  FACE_ALONE_MS,
  OUTCOME_MS,
  SAME_CODE_MS,
  canBegin,
  type Answer,
  type Effect,
  type Event,
  type Model,
  type Place,
  type Step,
  type Visit,
} from './model.js';

const start = (purpose: Purpose, code: string, { assisted, withoutLight }: Visit): Effect => ({
  name: 'session:start',
  argument: { purpose, code, assisted, light: !withoutLight },
});

/** The first question of a visit: the language, where there is more than one. */
export function begin(model: Model): Step {
  const several = (model.kiosk?.settings?.languages.length ?? 1) > 1;
  return several ? only({ ...model, place: { at: 'language' } }) : afterLanguage(model);
}

/** Takes up a task that was given from outside; once. */
export function takeTask(model: Model): Step {
  const task = model.kiosk?.task ?? null;
  if (task === null || model.taskTaken || model.place.at !== 'attract') return only(model);
  // A full disk is said by the session that does not start, so that whoever gave the task hears of it.
  if (model.kiosk?.inference !== 'ready') return only(model);
  const visit = { ...model.visit, purpose: task.purpose, code: task.code, fromTask: true };
  return begin({ ...model, taskTaken: true, visit });
}

function afterLanguage(model: Model): Step {
  return model.visit.fromTask ? open(model) : only({ ...model, place: { at: 'purpose' } });
}

/** Starts a session for what is known already. */
function open(model: Model): Step {
  const { purpose, code } = model.visit;
  if (purpose === null || code === null) return only(model);
  const next: Model = {
    ...model,
    place: { at: 'opening', problem: null, until: Number.POSITIVE_INFINITY },
    visit: { ...model.visit, session: null, document: null, stepsDone: [] },
  };
  return { model: next, effects: [start(purpose, code, model.visit)] };
}

/**
 * The same again without the screen's colours, before they are agreed to or while they are shown; main ends the session that has them
 * when it begins the next.
 */
function doWithoutLight(model: Model): Step {
  const { place, visit } = model;
  const asked = (place.at === 'consent' && !place.busy) || (place.at === 'capture' && place.answer?.light != null);
  if (!asked || visit.session?.light !== true) return only(model);
  const without: Model = { ...model, visit: { ...visit, withoutLight: true } };
  // What an identity check has taken before is kept: only the challenge is another one.
  return place.at === 'capture' && visit.purpose === 'identify' ? openFace(without) : open(without);
}

function chooseLanguage(model: Model, language: Language): Step {
  if (model.place.at === 'attract' && !canBegin(model)) return only(model);
  const next = { ...model, visit: { ...model.visit, language } };
  return model.place.at === 'language' || model.place.at === 'attract' ? afterLanguage(next) : only(next);
}

function takeCode(model: Model, text: string, by: 'camera' | 'hand', now: number): Step {
  const { place, visit } = model;
  if (place.at !== 'code' || place.busy || visit.purpose === null) return only(model);
  if (by === 'camera' && place.tried?.text === text && now - place.tried.at < SAME_CODE_MS) {
    return only({ ...model, place: { ...place, tried: { text, at: now } } });
  }
  const next: Model = {
    ...model,
    place: { ...place, busy: true, problem: null, tried: { text, at: now } },
    visit: { ...visit, code: text },
  };
  return { model: next, effects: [start(visit.purpose, text, visit)] };
}

function back(model: Model, now: number): Step {
  const { at } = model.place;
  if (!isVisit(model.place)) return only(model);
  if (at === 'code') return only({ ...model, place: { at: 'purpose' } });
  const several = (model.kiosk?.settings?.languages.length ?? 1) > 1;
  if (at === 'purpose' && several) return only({ ...model, place: { at: 'language' } });
  return endVisit(model, 'cancelled', now);
}

function receiveFrame(model: Model, answer: CaptureAnswer, now: number): Step {
  const { place } = model;
  if (place.at !== 'capture') return only(model);
  const progress = answer.done.length > (place.answer?.done.length ?? 0);
  const handAt = progress ? now : model.handAt;
  const there = progress || (answer.face !== null && now - handAt < FACE_ALONE_MS);
  const next: Model = { ...model, handAt, activeAt: there ? now : model.activeAt, wipeAt: there ? null : model.wipeAt };
  if (answer.stage !== 'done') return only({ ...next, place: { at: 'capture', answer } });
  return { model: { ...next, place: { at: 'working' } }, effects: [{ name: 'session:submit', argument: null }] };
}

function receiveStart(model: Model, answer: StartAnswer, now: number): Step {
  const { place, visit } = model;
  if (place.at !== 'opening' && !(place.at === 'code' && place.busy)) return only(model);
  if (answer.ok) {
    return only({ ...model, place: { at: 'consent', busy: false }, visit: { ...visit, session: answer.session } });
  }
  // A task is at its end; whoever came by themselves may try another code. It is seen from when the refusal can be read.
  const failed: Place =
    place.at === 'opening' && visit.fromTask
      ? { at: 'opening', problem: answer.reason, until: now + OUTCOME_MS }
      : { at: 'code', busy: false, problem: answer.reason, tried: { text: visit.code ?? '', at: now } };
  return only({ ...model, place: failed });
}

/** A session that began for somebody who has left is ended, unless another one is under way, which did so already. */
function receiveLate(model: Model, event: Answer): Step {
  const { place, visit } = model;
  const other = visit.session !== null || place.at === 'opening' || (place.at === 'code' && place.busy);
  if (event.name !== 'session:start' || !event.gives.ok || other) return only(model);
  return { model, effects: [{ name: 'session:end', argument: { reason: 'cancelled' } }] };
}

/** What a call of the visit brought. */
export function receiveAnswer(model: Model, event: Answer, now: number): Step {
  const { place } = model;
  if (event.visit !== model.visit.number) return receiveLate(model, event);
  if (event.name === 'session:start') return receiveStart(model, event.gives, now);
  if (event.name === 'session:consent' && place.at === 'consent' && model.visit.session?.identity != null) {
    return goOn({ ...model, activeAt: now, handAt: now });
  }
  if (event.name === 'session:consent' && place.at === 'consent') {
    return only({ ...model, place: { at: 'capture', answer: null }, activeAt: now, handAt: now });
  }
  if (event.name === 'session:submit' && place.at === 'working') {
    return only({ ...model, place: { at: 'outcome', outcome: event.gives, until: now + OUTCOME_MS }, activeAt: now });
  }
  return identityAnswered(model, event, now) ?? only(model);
}

/** What the person does; null where the event is none of these. */
export function personDoes(model: Model, event: Event, now: number): Step | null {
  const { place, visit } = model;
  switch (event.kind) {
    case 'begin':
      return place.at === 'attract' && canBegin(model) ? begin(model) : only(model);
    case 'language':
      return chooseLanguage(model, event.language);
    case 'purpose':
      if (place.at !== 'purpose') return only(model);
      return only({
        ...model,
        place: { at: 'code', busy: false, problem: null, tried: null },
        visit: { ...visit, purpose: event.purpose },
      });
    case 'code':
      return takeCode(model, event.text, event.by, now);
    case 'agree':
      if (place.at !== 'consent' || place.busy) return only(model);
      return {
        model: { ...model, place: { at: 'consent', busy: true } },
        effects: [{ name: 'session:consent', argument: { language: visit.language, version: CONSENT_VERSION } }],
      };
    case 'without_light':
      return doWithoutLight(model);
    case 'frame':
      return receiveFrame(model, event.answer, now);
    case 'again':
      return place.at === 'outcome' ? open(model) : only(model);
    case 'finish':
      if (place.at === 'outcome') return endVisit(model, 'done', now);
      if (place.at === 'error') return only(settle({ ...model, place: { at: 'error', until: now } }, now));
      return place.at === 'opening' && place.problem !== null ? endVisit(model, 'failed', now) : only(model);
    case 'back':
      return back(model, now);
    case 'cancel':
      return isVisit(place) && place.at !== 'working' ? endVisit(model, 'cancelled', now) : only(model);
    case 'preferences':
      return only({
        ...model,
        visit: {
          ...visit,
          largeText: event.largeText ?? visit.largeText,
          readAloud: event.readAloud ?? visit.readAloud,
        },
      });
    default:
      return null;
  }
}
