import type { CaptureAnswer } from '../../shared/frames.js';
import type { CallName, Gives } from '../../shared/ipc.js';
import type { Session } from '../../shared/session.js';
import type { KioskState } from '../../shared/state.js';
import { firstModel, type Effect, type Event, type Model, type Place } from './model.js';
import { step } from './step.js';

/** A kiosk that serves people. */
export const READY: KioskState = {
  mode: 'test',
  version: '0.1.0',
  embedded: false,
  phase: 'ready',
  failedChecks: [],
  online: true,
  settings: {
    deviceName: 'Branch 1',
    integrationId: 'i1',
    theme: { name: 'Test Bank', colour: '#1f4fd8', logo: null },
    languages: ['es', 'en'],
    verifyGestures: 1,
    minimumWidth: 90,
    assistance: true,
    liveness: true,
    identity: null,
    pinHash: null,
  },
  queued: 0,
  diskFull: false,
  inference: 'ready',
  pinnedCamera: null,
  tray: false,
  demonstrationCode: null,
  task: null,
};

export const SESSION: Session = {
  id: 's1',
  purpose: 'register',
  gestures: ['smile', 'eyeblink', 'left', 'right'],
  light: false,
  assisted: false,
  offline: false,
  identity: null,
  theme: { name: 'Test Bank', colour: '#1f4fd8', logo: null },
};

export const CAMERA = { id: 'c1', label: 'Front camera', virtual: false };

/** An identity check of all steps, before any of them. */
export const IDENTITY: Session = {
  ...SESSION,
  purpose: 'identify',
  gestures: [],
  identity: { steps: ['phone', 'document', 'proof_of_address', 'face'], documents: ['passport', 'licence'] },
};

/** An answer of the analysis: a good face, of which nothing has been seen yet, unless `changed` says otherwise. */
export const answer = (changed: Partial<CaptureAnswer> = {}): CaptureAnswer => ({
  kind: 'capture',
  id: 1,
  fault: null,
  face: { x: 0.3, y: 0.3, width: 0.4, height: 0.4 },
  asked: 'smile',
  done: [],
  stage: 'gestures',
  light: null,
  rate: 20,
  ...changed,
});

/** A machine whose clock is moved by hand. */
export class Run {
  model: Model;
  now = 0;
  /** What was asked of main since it was last looked at. */
  effects: Effect[] = [];

  constructor(kiosk: KioskState = READY) {
    this.model = firstModel(0);
    this.send({ kind: 'kiosk', state: kiosk });
    this.send({ kind: 'cameras', all: [CAMERA], chosen: CAMERA, problem: null });
    this.effects = [];
  }

  send(event: Event): this {
    const { model, effects } = step(this.model, event, this.now);
    this.model = model;
    this.effects.push(...effects);
    return this;
  }

  /** Lets so many seconds go by, tick by tick. */
  wait(seconds: number): this {
    for (let passed = 0; passed < seconds * 1000; passed += 500) {
      this.now += 500;
      this.send({ kind: 'tick' });
    }
    return this;
  }

  get at(): Place['at'] {
    return this.model.place.at;
  }

  get visit(): number {
    return this.model.visit.number;
  }

  /** The names of what was asked of main, with what for where it says something; and forgets them. */
  asked(): readonly string[] {
    const names = this.effects.map(({ name, argument }) =>
      name === 'session:end'
        ? `${name} ${argument.reason}`
        : name === 'scan:set'
          ? `${name} ${argument.on}`
          : name === 'camera:report'
            ? `${name} ${argument.problem}`
            : name,
    );
    this.effects = [];
    return names;
  }

  toCode(): this {
    return this.send({ kind: 'begin' }).send({ kind: 'language', language: 'en' }).send({
      kind: 'purpose',
      purpose: 'register',
    });
  }

  toConsent(session: Session = SESSION): this {
    this.toCode().send({ kind: 'code', text: 'ABCDE-FGHJK', by: 'hand' });
    return this.send({ kind: 'answer', name: 'session:start', visit: this.visit, gives: { ok: true, session } });
  }

  toCapture(): this {
    this.toConsent().send({ kind: 'agree' });
    return this.send({ kind: 'answer', name: 'session:consent', visit: this.visit, gives: { ok: true } });
  }

  /** As far as the first step of an identity check. */
  toIdentity(identity: Partial<NonNullable<Session['identity']>> = {}): this {
    const session = { ...IDENTITY, identity: { steps: [], documents: [], ...IDENTITY.identity, ...identity } };
    this.send({ kind: 'begin' }).send({ kind: 'language', language: 'en' });
    this.send({ kind: 'purpose', purpose: 'identify' }).send({ kind: 'code', text: 'ABCDE-FGHJK', by: 'hand' });
    this.answered('session:start', { ok: true, session }).send({ kind: 'agree' });
    return this.answered('session:consent', { ok: true });
  }

  /** Main's answer to a call of this visit. */
  answered<N extends CallName>(name: N, gives: Gives<N>): this {
    return this.send({ kind: 'answer', name, visit: this.visit, gives } as Event);
  }

  toOutcome(): this {
    this.toCapture().send({ kind: 'frame', answer: answer({ stage: 'done', asked: null, done: SESSION.gestures }) });
    return this.send({ kind: 'answer', name: 'session:submit', visit: this.visit, gives: { kind: 'registered' } });
  }
}
