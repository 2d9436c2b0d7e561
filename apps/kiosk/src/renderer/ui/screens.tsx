import {
  AttractScreen,
  CameraProblemScreen,
  CaptureScreen,
  CodeEntryScreen,
  ConsentScreen,
  ErrorScreen,
  LanguageChoiceScreen,
  NotStartedScreen,
  OutcomeScreen,
  PairingScreen,
  PurposeChoiceScreen,
  RevokedScreen,
  SelfTestRefusedScreen,
  StartingScreen,
  WorkingScreen,
} from '@vestibule/ui';
import { useCallback, type ReactNode } from 'react';
import { PURPOSES } from '../../shared/words.js';
import type { Shown } from '../conductor.js';
import type { Event, Model, Place, StartFailure } from '../flow/model.js';
import { Pin, Staff } from './attendant.js';
import { Identity } from './identity.js';
import { Preview } from './preview.js';
import { useSeconds } from './use-seconds.js';

interface ScreenProps {
  readonly shown: Shown;
  readonly send: (event: Event) => void;
}

function unavailable({ kiosk }: Model): 'disk' | 'starting' | null {
  if (kiosk?.diskFull === true) return 'disk';
  return kiosk?.inference === 'ready' ? null : 'starting';
}

function Attract({ model, broken, send }: { model: Model; broken: boolean; send: ScreenProps['send'] }): ReactNode {
  return (
    <AttractScreen
      languages={model.kiosk?.settings?.languages ?? []}
      demonstrationCode={model.kiosk?.demonstrationCode ?? null}
      unavailable={broken ? 'broken' : unavailable(model)}
      onStart={() => send({ kind: 'begin' })}
      onLanguage={(language) => send({ kind: 'language', language })}
    />
  );
}

interface NotStartedProps {
  readonly reason: StartFailure;
  readonly until: number;
  readonly send: ScreenProps['send'];
}

function NotStarted({ reason, until, send }: NotStartedProps): ReactNode {
  return <NotStartedScreen reason={reason} secondsLeft={useSeconds(until)} onDone={() => send({ kind: 'finish' })} />;
}

/** What may go better the second time. */
const AGAIN: ReadonlySet<string> = new Set(['unusable', 'refused', 'failed']);

/** Whoever gave a task hears how it ended and decides what next; only pictures that can't be used are not an end. */
const mayTryAgain = ({ visit }: Model, kind: string): boolean =>
  visit.fromTask ? kind === 'unusable' : AGAIN.has(kind);

interface OutcomeProps {
  readonly model: Model;
  readonly place: Extract<Place, { at: 'outcome' }>;
  readonly send: ScreenProps['send'];
}

function Outcome({ model, place, send }: OutcomeProps): ReactNode {
  const seconds = useSeconds(place.until);
  const again = mayTryAgain(model, place.outcome.kind);
  return (
    <OutcomeScreen
      outcome={place.outcome}
      purpose={model.visit.purpose ?? 'register'}
      secondsLeft={seconds}
      onDone={() => send({ kind: 'finish' })}
      onAgain={again ? () => send({ kind: 'again' }) : undefined}
    />
  );
}

function Capture({
  model,
  answer,
  stream,
  send,
}: {
  model: Model;
  answer: CaptureOf;
  stream: MediaStream | null;
  send: ScreenProps['send'];
}): ReactNode {
  const { session } = model.visit;
  const stopLight = useCallback(() => send({ kind: 'without_light' }), [send]);
  return (
    <CaptureScreen
      preview={<Preview stream={stream} />}
      stage={answer?.stage ?? 'settle'}
      fault={answer?.fault ?? null}
      asked={answer?.asked ?? null}
      light={answer?.light ?? null}
      onStopLight={stopLight}
      gestures={session?.gestures ?? []}
      done={answer?.done ?? []}
      assisted={session?.assisted ?? false}
    />
  );
}
type CaptureOf = Extract<Place, { at: 'capture' }>['answer'];

/** The screen of the place where the kiosk is. */
export function CurrentScreen({ shown, send }: ScreenProps): ReactNode {
  const { model, stream } = shown;
  const { place, visit, kiosk } = model;
  switch (place.at) {
    case 'starting':
      return <StartingScreen />;
    case 'refused':
      return <SelfTestRefusedScreen checks={kiosk?.failedChecks ?? []} />;
    case 'unpaired':
      return (
        <PairingScreen busy={place.busy} error={place.problem} onSubmit={(code) => send({ kind: 'paired_by', code })} />
      );
    case 'revoked':
      return <RevokedScreen queued={kiosk?.queued ?? 0} onPair={() => send({ kind: 'pair_again' })} />;
    case 'attract':
    case 'out_of_order':
      return <Attract model={model} broken={place.at === 'out_of_order'} send={send} />;
    case 'language':
      return (
        <LanguageChoiceScreen
          languages={kiosk?.settings?.languages ?? []}
          onChoose={(language) => send({ kind: 'language', language })}
        />
      );
    case 'purpose':
      return (
        <PurposeChoiceScreen
          purposes={PURPOSES}
          offline={kiosk?.online === false}
          onChoose={(purpose) => send({ kind: 'purpose', purpose })}
          onBack={() => send({ kind: 'back' })}
        />
      );
    case 'code':
      return (
        <CodeEntryScreen
          purpose={visit.purpose ?? 'register'}
          preview={<Preview stream={stream} />}
          error={place.problem}
          busy={place.busy}
          demonstrationCode={kiosk?.demonstrationCode ?? null}
          onSubmit={(text) => send({ kind: 'code', text, by: 'hand' })}
          onBack={() => send({ kind: 'back' })}
        />
      );
    case 'opening':
      if (place.problem === null) return <WorkingScreen doing="starting" />;
      return <NotStarted reason={place.problem} until={place.until} send={send} />;
    case 'consent':
      return (
        <ConsentScreen
          purpose={visit.purpose ?? 'register'}
          assisted={visit.session?.assisted ?? false}
          offline={visit.session?.offline ?? false}
          gestures={visit.session?.gestures.length ?? 0}
          light={visit.session?.light ?? false}
          steps={visit.session?.identity?.steps ?? []}
          onAgree={() => send({ kind: 'agree' })}
          onDecline={() => send({ kind: 'cancel' })}
          onWithoutLight={() => send({ kind: 'without_light' })}
        />
      );
    case 'phone':
    case 'document_choice':
    case 'document':
    case 'document_check':
      return <Identity shown={shown} place={place} send={send} />;
    case 'face':
      return <WorkingScreen doing="starting" />;
    case 'capture':
      return <Capture model={model} answer={place.answer} stream={stream} send={send} />;
    case 'working':
      return <WorkingScreen doing={visit.purpose === 'verify' ? 'deciding' : 'sending'} />;
    case 'outcome':
      return <Outcome model={model} place={place} send={send} />;
    case 'camera':
      return <CameraProblemScreen problem={place.problem} interrupted={place.interrupted} />;
    case 'error':
      return <ErrorScreen onRestart={() => send({ kind: 'finish' })} />;
    case 'pin':
      return <Pin place={place} send={send} />;
    case 'staff':
      return <Staff model={model} place={place} send={send} />;
  }
}
