import { AttendantMenuScreen, AttendantUnlockScreen, type TrayTest } from '@vestibule/ui';
import type { ReactNode } from 'react';
import type { Event, Model, Place, StaffEffect } from '../flow/model.js';
import { useSeconds } from './use-seconds.js';

interface PinProps {
  readonly place: Extract<Place, { at: 'pin' }>;
  readonly send: (event: Event) => void;
}

/** Asks for the attendant's PIN. */
export function Pin({ place, send }: PinProps): ReactNode {
  const { busy, refusal, until } = place;
  const seconds = useSeconds(until);
  return (
    <AttendantUnlockScreen
      busy={busy}
      error={refusal === null ? null : { reason: refusal.reason, seconds }}
      onSubmit={(pin) => send({ kind: 'staff_pin', pin })}
      onBack={() => send({ kind: 'staff_leave' })}
    />
  );
}

function trayTest({ busy, tray, status }: Extract<Place, { at: 'staff' }>): TrayTest {
  if (busy && status !== null) return { kind: 'busy' };
  if (tray === null) return { kind: 'none' };
  return tray.ok ? { kind: 'shown', picture: tray.picture } : { kind: 'failed' };
}

interface StaffProps {
  readonly model: Model;
  readonly place: Extract<Place, { at: 'staff' }>;
  readonly send: (event: Event) => void;
}

/** What an attendant can do. */
export function Staff({ model, place, send }: StaffProps): ReactNode {
  const { kiosk, camera } = model;
  const call = (effect: StaffEffect): void => send({ kind: 'staff_call', effect });
  return (
    <AttendantMenuScreen
      deviceName={kiosk?.settings?.deviceName ?? null}
      version={kiosk?.version ?? ''}
      online={kiosk?.online ?? false}
      status={place.status}
      cameras={camera.all}
      pinnedCamera={kiosk?.pinnedCamera ?? null}
      trayTest={trayTest(place)}
      assistance={kiosk?.phase === 'ready' && kiosk.settings?.assistance === true && camera.problem === null}
      onPinCamera={(label) => call({ name: 'staff:pin-camera', argument: { label } })}
      onTrayCamera={(device) => call({ name: 'staff:tray-camera', argument: { device } })}
      onTrayTest={() => call({ name: 'staff:tray-test', argument: null })}
      onWipeQueue={() => call({ name: 'staff:wipe-queue', argument: null })}
      onUnpair={() => call({ name: 'staff:unpair', argument: null })}
      onExit={() => call({ name: 'staff:exit', argument: null })}
      onAssist={() => send({ kind: 'staff_assist' })}
      onClose={() => send({ kind: 'staff_leave' })}
    />
  );
}
