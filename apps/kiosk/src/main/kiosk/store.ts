import type { KioskState } from '../../shared/state.js';

/** The kiosk's state, as the renderer is told it: whole, after each change. */
export interface Store {
  get(): KioskState;
  /** Tells the listeners only where something is different. */
  set(changes: Partial<KioskState>): void;
  subscribe(listener: (state: KioskState) => void): void;
}

export function createStore(first: KioskState): Store {
  let state = first;
  const listeners: ((state: KioskState) => void)[] = [];
  return {
    get: () => state,
    set: (changes) => {
      const next = { ...state, ...changes };
      if (JSON.stringify(next) === JSON.stringify(state)) return;
      state = next;
      for (const listener of listeners) listener(state);
    },
    subscribe: (listener) => void listeners.push(listener),
  };
}
