import type { CaptureAnswer, DocumentAnswer } from '../../shared/frames.js';
import type { PhoneProblem, TakenPage } from '../../shared/identity.js';
import type { CallName, Camera, Gives, Takes } from '../../shared/ipc.js';
import type { Outcome, Session, StartAnswer } from '../../shared/session.js';
import type { KioskState } from '../../shared/state.js';
import type { DocumentPage, IdentityDocument, IdentityStep, Language, Purpose } from '../../shared/words.js';

/** Without a touch for so long (ms), the person is asked whether they are still there. */
export const IDLE_MS = 45_000;
/** And is given so long (ms) to touch anything before everything is wiped. */
export const WARNING_MS = 30_000;
/** A face alone keeps a capture open for so long (ms) after the last touch or gesture: a portrait on a wall is a face too. */
export const FACE_ALONE_MS = 180_000;
/** An outcome stays on the screen for so long (ms) unless it is touched away. */
export const OUTCOME_MS = 12_000;
/** After something broke, this is said for so long (ms): with all that is around it, the first screen is back in 3 s. */
export const ERROR_MS = 2_000;
/** What went wrong with a camera stays on the screen at least so long (ms), even if the camera is back at once. */
export const CAMERA_PROBLEM_MS = 5_000;
/** A code that was refused lies before the camera still, unless it was away for so long (ms): then it is tried again. */
export const SAME_CODE_MS = 4_000;

/** Instead of a time at which somebody touched something: nobody did. */
export const NOBODY = Number.NEGATIVE_INFINITY;

export type StartFailure = Extract<StartAnswer, { ok: false }>['reason'];
export type PairingFailure = Extract<Gives<'pairing:submit'>, { ok: false }>['reason'];
export type PinRefusal = Extract<Gives<'staff:unlock'>, { ok: false }>;
export type StaffStatus = Gives<'staff:status'>;
export type CameraTrouble = Exclude<Takes<'camera:report'>['problem'], 'none'>;

/** Where the kiosk is. Times are of the same clock as the events' `now`. */
export type Place =
  | { at: 'starting' }
  /** The self-test of a production kiosk failed. */
  | { at: 'refused' }
  | { at: 'unpaired'; busy: boolean; problem: PairingFailure | null }
  | { at: 'revoked' }
  /** Inference can't run here. */
  | { at: 'out_of_order' }
  | { at: 'attract' }
  | { at: 'language' }
  | { at: 'purpose' }
  /** A code is held before the camera or typed; `tried` is the last one that was refused, and when it was last seen. */
  | { at: 'code'; busy: boolean; problem: StartFailure | null; tried: { text: string; at: number } | null }
  /** A session that was asked for from outside, or again, is being started; `problem` says why it was not, until it ends. */
  | { at: 'opening'; problem: StartFailure | null; until: number }
  | { at: 'consent'; busy: boolean }
  /** Of an identity check. `number`: to which a code was texted, or is being; `codeSent`: it was. */
  | { at: 'phone'; busy: boolean; problem: PhoneProblem | null; number: string | null; codeSent: boolean }
  | { at: 'document_choice' }
  /** A page is looked for; `taking`: it is being read. */
  | { at: 'document'; page: DocumentPage; answer: DocumentAnswer | null; taking: 'camera' | 'tray' | null }
  /** The person is shown what was read. */
  | { at: 'document_check'; page: DocumentPage; taken: TakenPage }
  /** What the face is to answer is being asked for. */
  | { at: 'face' }
  | { at: 'capture'; answer: CaptureAnswer | null }
  | { at: 'working' }
  | { at: 'outcome'; outcome: Outcome; until: number }
  | { at: 'camera'; problem: CameraTrouble; until: number; interrupted: boolean }
  | { at: 'error'; until: number }
  /** `until`: when the refusal no longer holds, where one has to wait. */
  | { at: 'pin'; busy: boolean; refusal: PinRefusal | null; until: number }
  | { at: 'staff'; status: StaffStatus | null; busy: boolean; tray: Gives<'staff:tray-test'> | null };

/** One person's time at the kiosk: everything in it is forgotten when it ends. */
export interface Visit {
  /** Answers to calls of an earlier visit are dropped by it. */
  readonly number: number;
  readonly language: Language;
  readonly purpose: Purpose | null;
  readonly code: string | null;
  readonly assisted: boolean;
  /** Whoever is here asked to do without the screen's colours. */
  readonly withoutLight: boolean;
  readonly session: Session | null;
  /** Of an identity check: which document was chosen, and what is done of it. */
  readonly document: IdentityDocument | null;
  readonly stepsDone: readonly IdentityStep[];
  readonly fromTask: boolean;
  readonly largeText: boolean;
  readonly readAloud: boolean;
}

/** Everything that decides what is on the screen. */
export interface Model {
  readonly kiosk: KioskState | null;
  readonly place: Place;
  readonly visit: Visit;
  readonly camera: {
    readonly chosen: Camera | null;
    readonly all: readonly Camera[];
    readonly problem: CameraTrouble | null;
  };
  /** When somebody was last seen to be there. */
  readonly activeAt: number;
  /** When the person last touched something or finished a gesture; NOBODY: not since everything was forgotten. */
  readonly handAt: number;
  /** While it is asked whether somebody is still there: when everything is wiped. */
  readonly wipeAt: number | null;
  /** A task from outside that was already taken up; it is not begun twice. */
  readonly taskTaken: boolean;
  /** Whether main may think that the attendant's menu is unlocked. */
  readonly unlocked: boolean;
}

/** Calls to main, made by whoever carries out what the machine wants. */
export type Effect = { [N in CallName]: { readonly name: N; readonly argument: Takes<N> } }[CallName];

/** Main's answer to a call; `visit` is the number of the visit in which it was made. */
export type Answer = {
  [N in CallName]: { readonly kind: 'answer'; readonly name: N; readonly visit: number; readonly gives: Gives<N> };
}[CallName];

/** What happens to the kiosk. */
export type Event =
  | { readonly kind: 'kiosk'; readonly state: KioskState }
  | { readonly kind: 'inference_lost' }
  | Answer
  | { readonly kind: 'call_failed'; readonly name: CallName; readonly visit: number }
  | { readonly kind: 'tick' }
  | { readonly kind: 'touched' }
  | { readonly kind: 'paired_by'; readonly code: string }
  /** From the screen of a revoked kiosk to the entry of a new code. */
  | { readonly kind: 'pair_again' }
  | { readonly kind: 'begin' }
  | { readonly kind: 'language'; readonly language: Language }
  | { readonly kind: 'purpose'; readonly purpose: Purpose }
  | { readonly kind: 'code'; readonly text: string; readonly by: 'camera' | 'hand' }
  | { readonly kind: 'agree' }
  /** Before agreeing: without the screen's colours, please. */
  | { readonly kind: 'without_light' }
  | { readonly kind: 'back' }
  | { readonly kind: 'cancel' }
  /** Asked whether somebody is still there: no. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'frame'; readonly answer: CaptureAnswer }
  | { readonly kind: 'document'; readonly document: IdentityDocument }
  | { readonly kind: 'page'; readonly answer: DocumentAnswer }
  /** Takes the page from the document tray. */
  | { readonly kind: 'tray' }
  /** What was read is right; or it is to be taken again. */
  | { readonly kind: 'page_right' }
  | { readonly kind: 'page_again' }
  | { readonly kind: 'phone_number'; readonly number: string }
  | { readonly kind: 'phone_code'; readonly code: string }
  | { readonly kind: 'phone_resend' }
  | { readonly kind: 'phone_other' }
  | { readonly kind: 'again' }
  | { readonly kind: 'finish' }
  | { readonly kind: 'preferences'; readonly largeText?: boolean; readonly readAloud?: boolean }
  | {
      readonly kind: 'cameras';
      readonly all: readonly Camera[];
      readonly chosen: Camera | null;
      readonly problem: CameraTrouble | null;
    }
  | { readonly kind: 'camera_failed'; readonly problem: CameraTrouble }
  | { readonly kind: 'crashed' }
  | { readonly kind: 'staff' }
  | { readonly kind: 'staff_pin'; readonly pin: string }
  | { readonly kind: 'staff_call'; readonly effect: StaffEffect }
  | { readonly kind: 'staff_assist' }
  | { readonly kind: 'staff_leave' };

/** What an attendant can do from the menu. */
export type StaffEffect = Extract<
  Effect,
  {
    name:
      | 'staff:pin-camera'
      | 'staff:tray-camera'
      | 'staff:tray-test'
      | 'staff:wipe-queue'
      | 'staff:unpair'
      | 'staff:exit'
      | 'staff:status';
  }
>;

/** What the machine makes of an event. */
export interface Step {
  readonly model: Model;
  readonly effects: readonly Effect[];
}

/** The state before anything is known. */
export function firstModel(now: number): Model {
  return {
    kiosk: null,
    place: { at: 'starting' },
    visit: newVisit(1, 'en'),
    camera: { chosen: null, all: [], problem: null },
    activeAt: now,
    handAt: NOBODY,
    wipeAt: null,
    taskTaken: false,
    unlocked: false,
  };
}

/** A visit of which nothing is known yet. */
export function newVisit(number: number, language: Language): Visit {
  return {
    number,
    language,
    purpose: null,
    code: null,
    assisted: false,
    withoutLight: false,
    session: null,
    document: null,
    stepsDone: [],
    fromTask: false,
    largeText: false,
    readAloud: false,
  };
}

/** The language the kiosk shows when nobody has chosen one: the first that the server names. */
export const defaultLanguage = (kiosk: KioskState | null): Language => kiosk?.settings?.languages[0] ?? 'en';

/** Whether a visit can begin: the face engine is ready, and there is room for what will be captured. */
export const canBegin = ({ kiosk }: Model): boolean => kiosk?.inference === 'ready' && !kiosk.diskFull;

/** What the camera must run for: only where it is looked into. Documents are taken in its full size. */
export function wantsCamera({ place }: Model): 'face' | 'document' | null {
  if (place.at === 'document') return 'document';
  return place.at === 'capture' || place.at === 'code' ? 'face' : null;
}

/** Whether a code is looked for in the camera's frames. */
export const wantsCode = ({ place }: Model): boolean => place.at === 'code' && !place.busy;
