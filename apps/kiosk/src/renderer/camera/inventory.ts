import type { Mode } from '../../shared/words.js';
import { chooseCamera, type Choice } from './choose.js';

/** Says which cameras there are and which one is used, now and whenever that changes. */
export class Inventory {
  readonly #changed: (choice: Choice) => void;
  #by: { pinned: string | null; mode: Mode } | null = null;
  #asked = 0;

  constructor(changed: (choice: Choice) => void) {
    this.#changed = changed;
    navigator.mediaDevices.addEventListener('devicechange', () => void this.#look());
  }

  /** Chooses by these from now on. */
  chooseBy(pinned: string | null, mode: Mode): void {
    if (this.#by?.pinned === pinned && this.#by.mode === mode) return;
    this.#by = { pinned, mode };
    void this.#look();
  }

  async #look(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    // An older answer says nothing any more.
    if (asked !== this.#asked || this.#by === null) return;
    const cameras = devices.filter(({ kind }) => kind === 'videoinput');
    this.#changed(chooseCamera(cameras, this.#by.pinned, this.#by.mode));
  }
}
