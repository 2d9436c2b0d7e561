import { z } from 'zod';
import { mode, purpose, settings } from './words.js';

/** One line of the self-test. */
export const check = z.object({ name: z.string(), ok: z.boolean(), hint: z.string() });
export type Check = z.infer<typeof check>;

/** What the renderer knows of the kiosk: sent whole whenever a part of it changes. */
export const kioskState = z.object({
  mode,
  version: z.string(),
  /** In a window of a given size inside somebody else's program, without the lock-down. */
  embedded: z.boolean(),
  /**
   * `refused`: the self-test of a production kiosk failed. `unpaired`: it waits for a pairing code. `revoked`: the server took
   * its key away. `ready`: people may use it.
   */
  phase: z.enum(['starting', 'refused', 'unpaired', 'revoked', 'ready']),
  failedChecks: z.array(check),
  /** Whether the server answered the last time it was asked. */
  online: z.boolean(),
  settings: settings.nullable(),
  /** Captures that wait to be sent. */
  queued: z.int().nonnegative(),
  /** Whether there is room on the disk for another capture. */
  diskFull: z.boolean(),
  inference: z.enum(['starting', 'ready', 'failed']),
  /** The label of the camera that was pinned by an attendant, or null. */
  pinnedCamera: z.string().nullable(),
  /** Whether there is a document tray with a camera of its own, which an attendant chose. */
  tray: z.boolean(),
  /** In demonstration mode: a code with which a person can register, else null. */
  demonstrationCode: z.string().nullable(),
  /** A task that was given from outside (command line, address); the purpose and code are then not asked for. */
  task: z.object({ purpose, code: z.string() }).nullable(),
});
export type KioskState = z.infer<typeof kioskState>;
