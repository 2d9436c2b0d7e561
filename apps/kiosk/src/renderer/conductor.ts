import type { CallName, KioskBridge } from '../shared/ipc.js';
import type { FrameAnswer } from '../shared/frames.js';
import { Analysis } from './camera/analysis.js';
import { Inventory } from './camera/inventory.js';
import { LiveCamera } from './camera/live.js';
import { firstModel, wantsCamera, type Answer, type Effect, type Event, type Model } from './flow/model.js';
import { step } from './flow/step.js';

/** How often the machine looks at the clock; ms. */
const TICK_MS = 500;

/** What is on the screen. */
export interface Shown {
  readonly model: Model;
  /** What the camera sees, while it is on. */
  readonly stream: MediaStream | null;
}

/** Carries out what the machine wants: calls main, switches the camera, keeps the time. */
export class Conductor {
  readonly #bridge: KioskBridge;
  readonly #listeners = new Set<() => void>();
  readonly #live: LiveCamera;
  readonly #analysis: Analysis;
  readonly #inventory: Inventory;
  #shown: Shown = { model: firstModel(performance.now()), stream: null };

  constructor(bridge: KioskBridge) {
    this.#bridge = bridge;
    this.#analysis = new Analysis(
      (answer) => this.#answered(answer),
      () => {
        this.send({ kind: 'crashed' });
        this.#call({ name: 'inference:connect', argument: null });
      },
    );
    this.#live = new LiveCamera({
      stream: (stream, of) => {
        this.#analysis.watch(stream, of);
        this.#show({ ...this.#shown, stream });
      },
      failed: (problem) => this.send({ kind: 'camera_failed', problem }),
    });
    this.#inventory = new Inventory((choice) => this.send({ kind: 'cameras', ...choice }));
  }

  /** Listens to main, to the page and to the clock until the signal is aborted. */
  start(signal: AbortSignal): void {
    this.#bridge.on('kiosk:changed', (state) => this.send({ kind: 'kiosk', state }), signal);
    this.#bridge.on('inference:lost', () => this.#lost(), signal);
    window.addEventListener('message', (event) => this.#receivePort(event), { signal });
    for (const name of ['pointerdown', 'keydown']) {
      window.addEventListener(name, (event) => this.#touched(event), { signal, capture: true, passive: true });
    }
    for (const name of ['error', 'unhandledrejection']) {
      window.addEventListener(name, () => this.send({ kind: 'crashed' }), { signal });
    }
    const timer = setInterval(() => this.send({ kind: 'tick' }), TICK_MS);
    signal.addEventListener('abort', () => {
      clearInterval(timer);
      this.#live.want(null);
    });
    this.#call({ name: 'kiosk:state', argument: null });
    this.#call({ name: 'inference:connect', argument: null });
  }

  /** Something happened. */
  readonly send = (event: Event): void => {
    const before = this.#shown.model;
    const { model, effects } = step(before, event, performance.now());
    if (model !== before) this.#show({ ...this.#shown, model });
    for (const effect of effects) this.#call(effect);
    if (model.kiosk !== null) this.#inventory.chooseBy(model.kiosk.pinnedCamera, model.kiosk.mode);
    const wanted = wantsCamera(model);
    const id = model.camera.chosen?.id ?? null;
    this.#live.want(wanted === null || id === null ? null : { id, for: wanted });
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly shown = (): Shown => this.#shown;

  #show(shown: Shown): void {
    this.#shown = shown;
    for (const listener of this.#listeners) listener();
  }

  #call(effect: Effect): void {
    const { name } = effect;
    const visit = this.#shown.model.visit.number;
    this.#bridge.call<CallName>(name, effect.argument).then(
      (gives) => {
        const answer = { kind: 'answer', name, visit, gives } as Answer;
        this.send(answer.name === 'kiosk:state' ? { kind: 'kiosk', state: answer.gives } : answer);
      },
      () => this.send({ kind: 'call_failed', name, visit }),
    );
  }

  #answered(answer: FrameAnswer): void {
    if (answer.kind === 'capture') this.send({ kind: 'frame', answer });
    if (answer.kind === 'document') this.send({ kind: 'page', answer });
    if (answer.kind === 'code' && answer.text !== null) this.send({ kind: 'code', text: answer.text, by: 'camera' });
  }

  /** Any touch and any key show that somebody is there; a button of the warning itself says what it means by itself. */
  #touched({ target }: globalThis.Event): void {
    const warned = this.#shown.model.wipeAt !== null;
    if (warned && target instanceof Element && target.closest('[role="alertdialog"] button') !== null) return;
    this.send({ kind: 'touched' });
  }

  #lost(): void {
    this.#analysis.lost();
    this.send({ kind: 'inference_lost' });
  }

  /** The preload hands over the port that main gave it, by a message of the page to itself. */
  #receivePort({ source, origin, data, ports }: MessageEvent): void {
    const port = ports[0];
    if (source !== window || origin !== window.origin || data !== 'inference:port' || port === undefined) return;
    this.#analysis.usePort(port);
  }
}
