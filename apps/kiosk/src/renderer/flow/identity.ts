import type { Gives } from '../../shared/ipc.js';
import type { DocumentAnswer } from '../../shared/frames.js';
import type { DocumentPage, IdentityDocument, IdentityStep } from '../../shared/words.js';
import { endVisit, only } from './rest.js';
import { FACE_ALONE_MS, OUTCOME_MS, type Answer, type Event, type Model, type Step } from './model.js';

/** Whether a document has something on its back: of a passport the page with the portrait says it all. */
const hasBack = (document: IdentityDocument): boolean => document !== 'passport';

/** The steps of the identity check that is under way; none: it is something else. */
export const stepsOf = ({ visit }: Model): readonly IdentityStep[] => visit.session?.identity?.steps ?? [];

/** The step that a place belongs to; null: it belongs to none. */
export function stepAt({ place, visit }: Model): IdentityStep | null {
  if (visit.session?.identity == null) return null;
  if (place.at === 'phone') return 'phone';
  if (place.at === 'document_choice') return 'document';
  if (place.at === 'document' || place.at === 'document_check')
    return place.page === 'proof_of_address' ? 'proof_of_address' : 'document';
  return place.at === 'capture' || place.at === 'face' ? 'face' : null;
}

/** Goes on with the first step that is not done; after the last one all is handed in. */
export function goOn(model: Model): Step {
  const { visit } = model;
  const next = stepsOf(model).find((step) => !visit.stepsDone.includes(step));
  const documents = visit.session?.identity?.documents ?? [];
  switch (next) {
    case 'phone':
      return only({ ...model, place: { at: 'phone', busy: false, problem: null, number: null, codeSent: false } });
    case 'document': {
      const [first, ...others] = documents;
      if (first === undefined || others.length > 0) return only({ ...model, place: { at: 'document_choice' } });
      return look({ ...model, visit: { ...visit, document: first } }, 'front');
    }
    case 'proof_of_address':
      return look(model, 'proof_of_address');
    case 'face':
      return openFace(model);
    case undefined:
      return { model: { ...model, place: { at: 'working' } }, effects: [{ name: 'session:submit', argument: null }] };
  }
}

const done = (model: Model, step: IdentityStep): Step =>
  goOn({ ...model, visit: { ...model.visit, stepsDone: [...model.visit.stepsDone, step] } });

/** Gets what the face is to answer. */
export function openFace(model: Model): Step {
  return {
    model: { ...model, place: { at: 'face' } },
    effects: [{ name: 'identity:face', argument: { light: !model.visit.withoutLight } }],
  };
}

function look(model: Model, page: DocumentPage): Step {
  const document = documentOf(model);
  return {
    model: { ...model, place: { at: 'document', page, answer: null, taking: null } },
    effects: [{ name: 'identity:look', argument: { document, page } }],
  };
}

/** The chosen document; a proof of address goes with whichever was shown before. */
const documentOf = ({ visit }: Model): IdentityDocument =>
  visit.document ?? visit.session?.identity?.documents[0] ?? 'passport';

function receivePage(model: Model, answer: DocumentAnswer, now: number): Step {
  const { place } = model;
  if (place.at !== 'document' || place.taking !== null) return only(model);
  const there = answer.corners !== null && now - model.handAt < FACE_ALONE_MS;
  const next: Model = { ...model, activeAt: there ? now : model.activeAt, wipeAt: there ? null : model.wipeAt };
  if (answer.stage !== 'done') return only({ ...next, place: { ...place, answer } });
  return {
    model: { ...next, place: { ...place, answer, taking: 'camera' } },
    effects: [{ name: 'identity:read', argument: null }],
  };
}

function confirm(model: Model): Step {
  const { place } = model;
  if (place.at !== 'document_check') return only(model);
  if (place.page === 'front' && hasBack(documentOf(model))) return look(model, 'back');
  return done(model, place.page === 'proof_of_address' ? 'proof_of_address' : 'document');
}

function sendCode(model: Model, number: string): Step {
  const { place, visit } = model;
  if (place.at !== 'phone' || place.busy) return only(model);
  return {
    model: { ...model, place: { ...place, busy: true, problem: null, number } },
    effects: [{ name: 'identity:phone', argument: { number, language: visit.language } }],
  };
}

/** What a person does in an identity check; null where the event is none of these. */
export function identifies(model: Model, event: Event, now: number): Step | null {
  const { place, visit } = model;
  switch (event.kind) {
    case 'document':
      if (place.at !== 'document_choice') return only(model);
      return look({ ...model, visit: { ...visit, document: event.document } }, 'front');
    case 'page':
      return receivePage(model, event.answer, now);
    case 'tray':
      if (place.at !== 'document' || place.taking !== null) return only(model);
      return {
        model: { ...model, place: { ...place, taking: 'tray' } },
        effects: [{ name: 'identity:tray', argument: null }],
      };
    case 'page_right':
      return confirm(model);
    case 'page_again':
      return place.at === 'document_check' ? look(model, place.page) : only(model);
    case 'phone_number':
      return sendCode(model, event.number);
    case 'phone_resend':
      return place.at === 'phone' && place.number !== null ? sendCode(model, place.number) : only(model);
    case 'phone_other':
      if (place.at !== 'phone' || place.busy) return only(model);
      return only({ ...model, place: { at: 'phone', busy: false, problem: null, number: null, codeSent: false } });
    case 'phone_code':
      if (place.at !== 'phone' || place.busy) return only(model);
      return {
        model: { ...model, place: { ...place, busy: true, problem: null } },
        effects: [{ name: 'identity:phone-code', argument: { code: event.code } }],
      };
    default:
      return null;
  }
}

function receiveTaken(model: Model, gives: Gives<'identity:read'>): Step {
  const { place } = model;
  if (place.at !== 'document' || place.taking === null) return only(model);
  if (gives.ok) return only({ ...model, place: { at: 'document_check', page: place.page, taken: gives.page } });
  // The tray gave nothing: the camera goes on as it was.
  return gives.reason === 'tray' ? only({ ...model, place: { ...place, taking: null } }) : look(model, place.page);
}

function receiveFace(model: Model, gives: Gives<'identity:face'>, now: number): Step {
  const { place, visit } = model;
  if (place.at !== 'face' || visit.session === null) return only(model);
  if (!gives.ok) {
    // Nothing can be captured: whoever waits or has no network is told so, and all is forgotten.
    const until = now + OUTCOME_MS;
    return endVisit(model, 'failed', now, { at: 'opening', problem: gives.reason, until });
  }
  const { gestures, light } = gives;
  const session = { ...visit.session, gestures: [...gestures], light };
  const next: Model = { ...model, visit: { ...visit, session }, activeAt: now, handAt: now };
  return only({ ...next, place: { at: 'capture', answer: null } });
}

/** What a call of an identity check brought; null where it is another call. */
export function identityAnswered(model: Model, event: Answer, now: number): Step | null {
  const { place } = model;
  switch (event.name) {
    case 'identity:read':
    case 'identity:tray':
      return receiveTaken(model, event.gives);
    case 'identity:face':
      return receiveFace(model, event.gives, now);
    case 'identity:phone':
      if (place.at !== 'phone') return only(model);
      if (event.gives.ok) return only({ ...model, place: { ...place, busy: false, problem: null, codeSent: true } });
      return only({ ...model, place: { ...place, busy: false, problem: event.gives.reason } });
    case 'identity:phone-code':
      if (place.at !== 'phone') return only(model);
      if (event.gives.ok) return done(model, 'phone');
      return only({ ...model, place: { ...place, busy: false, problem: event.gives.reason } });
    default:
      return null;
  }
}
