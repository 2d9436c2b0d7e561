import { z } from 'zod';
import { faceAnswer, pageAnswer, phoneAnswer, wantedPage } from './identity.js';
import { check, kioskState } from './state.js';
import { outcome, startAnswer, startRequest } from './session.js';
import { language } from './words.js';

/** What a camera is, as far as the kiosk tells the server and the attendant. */
const camera = z.object({ id: z.string(), label: z.string(), virtual: z.boolean() });
export type Camera = z.infer<typeof camera>;

const done = z.object({ ok: z.literal(true) });
const refusedPin = z.object({ ok: z.literal(false), reason: z.enum(['wrong', 'wait', 'no_pin']), seconds: z.int() });

/**
 * Every call of the renderer to main, by the name of its channel: what it takes and what it gives. Main checks who calls and
 * what with; the preload checks what comes back. There is no other way across.
 */
export const CALLS = {
  'kiosk:state': { takes: z.null(), gives: kioskState },
  /** Asks main for a new port to the inference process; it comes as the event `inference:port`. */
  'inference:connect': { takes: z.null(), gives: done },
  'pairing:submit': {
    takes: z.object({ code: z.string().min(1).max(64) }),
    gives: z.discriminatedUnion('ok', [
      done,
      z.object({ ok: z.literal(false), reason: z.enum(['code_invalid', 'offline', 'failed', 'too_many']) }),
    ]),
  },
  /** Starts or stops looking for a code in the camera's frames. */
  'scan:set': { takes: z.object({ on: z.boolean() }), gives: done },
  'session:start': { takes: startRequest, gives: startAnswer },
  /** The person agreed to what the consent screen says. Without it no frame is analysed. Begins the capture. */
  'session:consent': { takes: z.object({ language: z.string(), version: z.string() }), gives: done },
  /** Of an identity check: texts a code to a number, with its country code. */
  'identity:phone': { takes: z.object({ number: z.string().min(1).max(32), language }), gives: phoneAnswer },
  /** The code that came. */
  'identity:phone-code': { takes: z.object({ code: z.string().min(1).max(16) }), gives: phoneAnswer },
  /** Looks for a page of a document in the camera's frames; null: no longer. */
  'identity:look': { takes: wantedPage.nullable(), gives: done },
  /** Reads the page that was taken of the camera's frames; one that was taken before of the same page is dropped. */
  'identity:read': { takes: z.null(), gives: pageAnswer },
  /** The same of a still of the document tray. */
  'identity:tray': { takes: z.null(), gives: pageAnswer },
  /** Begins with the face; `light`: false, the person asked to do without the colours. */
  'identity:face': { takes: z.object({ light: z.boolean() }), gives: faceAnswer },
  /** Everything is captured: decide, send or queue. Resolves with the outcome. */
  'session:submit': { takes: z.null(), gives: outcome },
  /** Wipes everything of the session, in every process. */
  'session:end': {
    takes: z.object({ reason: z.enum(['done', 'cancelled', 'idle', 'camera_lost', 'failed']) }),
    gives: done,
  },
  'camera:report': {
    takes: z.object({
      cameras: z.array(camera).max(32),
      chosen: z.string().nullable(),
      problem: z.enum(['none', 'no_camera', 'refused', 'changed', 'virtual', 'failed']),
    }),
    gives: done,
  },
  'staff:unlock': {
    takes: z.object({ pin: z.string().max(32) }),
    gives: z.discriminatedUnion('ok', [done, refusedPin]),
  },
  'staff:lock': { takes: z.null(), gives: done },
  /** The following need the attendant's menu to be unlocked. */
  'staff:status': {
    takes: z.null(),
    gives: z.object({
      deviceId: z.string().nullable(),
      keyProtection: z.enum(['system', 'file']).nullable(),
      api: z.string(),
      queue: z.array(z.object({ captureId: z.string(), at: z.string(), purpose: z.string() })),
      checks: z.array(check),
      freeDiskMb: z.number().nullable(),
      temperature: z.number().nullable(),
      trayCameras: z.array(z.string()),
      trayCamera: z.string().nullable(),
      logs: z.array(z.string()),
    }),
  },
  'staff:pin-camera': { takes: z.object({ label: z.string().max(256).nullable() }), gives: done },
  'staff:tray-camera': { takes: z.object({ device: z.string().max(256).nullable() }), gives: done },
  /** Takes a still of the document tray; a JPEG as a data address, for the attendant to look at. */
  'staff:tray-test': {
    takes: z.null(),
    gives: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), picture: z.string() }),
      z.object({ ok: z.literal(false), reason: z.string() }),
    ]),
  },
  'staff:wipe-queue': { takes: z.null(), gives: done },
  'staff:unpair': { takes: z.null(), gives: done },
  'staff:exit': { takes: z.null(), gives: done },
} as const;

export type CallName = keyof typeof CALLS;
export type Takes<N extends CallName> = z.infer<(typeof CALLS)[N]['takes']>;
export type Gives<N extends CallName> = z.infer<(typeof CALLS)[N]['gives']>;

/** Every event that main sends to the renderer. `inference:port` carries a MessagePort besides. */
export const EVENTS = {
  'kiosk:changed': kioskState,
  'inference:port': z.null(),
  /** The inference process ended: the session is over. A new port follows when it runs again. */
  'inference:lost': z.null(),
} as const;

export type EventName = keyof typeof EVENTS;
export type EventData<N extends EventName> = z.infer<(typeof EVENTS)[N]>;

/** What the preload puts on the page's `window.kiosk`. */
export interface KioskBridge {
  call<N extends CallName>(name: N, argument: Takes<N>): Promise<Gives<N>>;
  /** Until the signal is aborted. */
  on<N extends EventName>(name: N, listener: (data: EventData<N>) => void, signal: AbortSignal): void;
}
