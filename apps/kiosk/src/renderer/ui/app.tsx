import { Frame, IdleWarning, UiRoot } from '@vestibule/ui';
import { useEffect, useSyncExternalStore, type ReactNode } from 'react';
import type { Conductor } from '../conductor.js';
import { WARNING_MS, type Event, type Place } from '../flow/model.js';
import { isVisit } from '../flow/rest.js';
import { Boundary } from './boundary.js';
import { CurrentScreen } from './screens.js';
import { useSeconds } from './use-seconds.js';

/** Where nothing is left to be cancelled. */
const OVER: ReadonlySet<Place['at']> = new Set<Place['at']>(['working', 'outcome', 'opening']);

function Warning({ wipeAt, send }: { readonly wipeAt: number; readonly send: (event: Event) => void }): ReactNode {
  return (
    <IdleWarning
      secondsLeft={useSeconds(wipeAt)}
      seconds={WARNING_MS / 1000}
      onStay={() => send({ kind: 'touched' })}
      onEnd={() => send({ kind: 'leave' })}
    />
  );
}

/** The page. */
export function App({ conductor }: { readonly conductor: Conductor }): ReactNode {
  const shown = useSyncExternalStore(conductor.subscribe, conductor.shown);
  const { send } = conductor;
  const { kiosk, visit, place, wipeAt } = shown.model;
  const theme = visit.session?.theme ?? kiosk?.settings?.theme ?? null;
  const title = theme?.name ?? 'Vestibule';
  useEffect(() => {
    document.title = title;
  }, [title]);
  const cancellable = isVisit(place) && !OVER.has(place.at);
  const staffed = place.at === 'pin' || place.at === 'staff';
  return (
    <Boundary key={visit.number} onCrash={() => send({ kind: 'crashed' })}>
      <UiRoot language={visit.language} theme={theme} largeText={visit.largeText} readAloud={visit.readAloud}>
        <Frame
          demonstration={kiosk?.mode === 'demonstration'}
          offline={kiosk?.phase === 'ready' && !kiosk.online}
          languages={isVisit(place) && !OVER.has(place.at) ? (kiosk?.settings?.languages ?? []) : []}
          deviceName={kiosk?.settings?.deviceName ?? null}
          onLanguage={(language) => send({ kind: 'language', language })}
          onLargeText={(largeText) => send({ kind: 'preferences', largeText })}
          onReadAloud={(readAloud) => send({ kind: 'preferences', readAloud })}
          onAttendant={staffed ? undefined : () => send({ kind: 'staff' })}
          onCancel={cancellable ? () => send({ kind: 'cancel' }) : undefined}
        >
          <CurrentScreen shown={shown} send={send} />
        </Frame>
        {wipeAt !== null && <Warning wipeAt={wipeAt} send={send} />}
      </UiRoot>
    </Boundary>
  );
}
