import { freeDiskMb, temperature } from '../health/health.js';
import type { Kiosk, Surroundings } from '../kiosk/kiosk.js';
import { TEST_DEVICE, takeTrayPicture, trayCameras } from '../tray/tray-camera.js';
import type { Check } from '../../shared/state.js';
import type { Handlers } from './dispatch.js';

const done = { ok: true } as const;

/** Of an identity check that is not there any more. */
const noPhone = { ok: false, reason: 'failed' } as const;
const noPage = { ok: false, reason: 'not_taken' } as const;

/** How many lines of the log an attendant sees. */
const LOG_LINES = 100;

/** What each call of the page does. */
export function createHandlers<Port>(
  kiosk: Kiosk<Port>,
  surroundings: Surroundings<Port>,
  checks: () => readonly Check[],
): Handlers {
  const { sessions, gate, membership } = kiosk;
  const { mode } = surroundings;
  const devices = async (): Promise<string[]> => [
    ...(await trayCameras()),
    ...(mode === 'production' ? [] : [TEST_DEVICE]),
  ];
  return {
    'kiosk:state': () => kiosk.store.get(),
    'inference:connect': () => {
      surroundings.connect(kiosk.inference);
      return done;
    },
    'pairing:submit': ({ code }) => kiosk.pair(code),
    'scan:set': ({ on }) => {
      kiosk.inference.send({ kind: 'scan', on });
      return done;
    },
    'session:start': (request) => sessions.start(request),
    'session:consent': (argument) => sessions.consent(argument),
    'identity:phone': async (argument) => (await sessions.identity()?.sendCode(argument)) ?? noPhone,
    'identity:phone-code': async (argument) => (await sessions.identity()?.confirmCode(argument)) ?? noPhone,
    'identity:look': (wanted) => {
      sessions.identity()?.look(wanted);
      return done;
    },
    'identity:read': async () => (await sessions.identity()?.read()) ?? noPage,
    'identity:tray': async () => (await sessions.identity()?.readTray()) ?? noPage,
    'identity:face': (argument) => sessions.face(argument),
    'session:submit': () => sessions.submit(),
    'session:end': ({ reason }) => {
      sessions.end(reason);
      if (surroundings.embedded && kiosk.tasks.isOver()) surroundings.quit();
      return done;
    },
    'camera:report': (report) => {
      kiosk.camera.take(report);
      return done;
    },
    'staff:unlock': async ({ pin }) => {
      const opened = await gate.unlock(pin);
      return opened.ok ? done : { ok: false, ...opened.error };
    },
    'staff:lock': () => {
      gate.lock();
      return done;
    },
    'staff:status': async () => ({
      deviceId: membership.identity()?.deviceId ?? null,
      keyProtection: membership.identity() === null ? null : surroundings.protection.kind,
      api: surroundings.api,
      queue: await kiosk.waiting(),
      checks: [...checks()],
      freeDiskMb: await freeDiskMb(surroundings.folders.home),
      temperature: await temperature(),
      trayCameras: await devices(),
      trayCamera: kiosk.choices().tray,
      logs: surroundings.log.tail(LOG_LINES),
    }),
    'staff:pin-camera': async ({ label }) => {
      await kiosk.choose({ camera: label });
      return done;
    },
    'staff:tray-camera': async ({ device }) => {
      const isThere = device === null || (await devices()).includes(device);
      if (isThere) await kiosk.choose({ tray: device });
      return done;
    },
    'staff:tray-test': async () => {
      const { tray } = kiosk.choices();
      if (tray === null) return { ok: false, reason: 'unknown_device' };
      const picture = await takeTrayPicture(tray, mode !== 'production');
      return picture.ok
        ? { ok: true, picture: `data:image/jpeg;base64,${picture.value.toString('base64')}` }
        : { ok: false, reason: picture.error };
    },
    'staff:wipe-queue': async () => {
      await kiosk.wipeQueue();
      return done;
    },
    'staff:unpair': async () => {
      await kiosk.leave();
      return done;
    },
    'staff:exit': () => {
      surroundings.quit();
      return done;
    },
  };
}
