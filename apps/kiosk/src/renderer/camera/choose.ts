import type { Camera } from '../../shared/ipc.js';
import type { Mode } from '../../shared/words.js';
import type { CameraTrouble } from '../flow/model.js';
import { isVirtual } from './virtual.js';

/** Which camera is used, of those that are there. */
export interface Choice {
  readonly all: readonly Camera[];
  readonly chosen: Camera | null;
  readonly problem: CameraTrouble | null;
}

/** What the system says of a camera; the label may end in the maker's and the model's numbers. */
export interface Device {
  readonly deviceId: string;
  readonly label: string;
}

/**
 * The pinned camera and no other where one is pinned (by its label), else the first that is not a known virtual one. In
 * production a virtual camera is refused.
 */
export function chooseCamera(devices: readonly Device[], pinned: string | null, mode: Mode): Choice {
  const all = devices.map(({ deviceId, label }) => ({ id: deviceId, label, virtual: isVirtual(label) }));
  if (all.length === 0) return { all, chosen: null, problem: 'no_camera' };
  const chosen =
    pinned === null
      ? (all.find(({ virtual }) => !virtual) ?? all[0] ?? null)
      : (all.find(({ label }) => label === pinned) ?? null);
  if (chosen === null) return { all, chosen, problem: 'changed' };
  return { all, chosen, problem: chosen.virtual && mode === 'production' ? 'virtual' : null };
}
