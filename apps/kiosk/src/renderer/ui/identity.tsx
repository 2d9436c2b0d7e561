import {
  DocumentCaptureScreen,
  DocumentChoiceScreen,
  DocumentConfirmScreen,
  PhoneCodeScreen,
  PhoneNumberScreen,
} from '@vestibule/ui';
import type { ReactNode } from 'react';
import type { IdentityStep } from '../../shared/words.js';
import type { Shown } from '../conductor.js';
import { stepAt, stepsOf } from '../flow/identity.js';
import type { Event, Model, Place } from '../flow/model.js';
import { Preview } from './preview.js';

/** Places of an identity check that have a screen of their own. */
export type IdentityPlace = Extract<Place, { at: 'phone' | 'document_choice' | 'document' | 'document_check' }>;

interface IdentityProps {
  readonly shown: Shown;
  readonly place: IdentityPlace;
  readonly send: (event: Event) => void;
}

/** How far the person is, as the screens take it. */
function progressOf(model: Model): { progress?: { steps: readonly IdentityStep[]; current: IdentityStep } } {
  const current = stepAt(model);
  return current === null ? {} : { progress: { steps: stepsOf(model), current } };
}

type Part<At extends IdentityPlace['at']> = Omit<IdentityProps, 'place'> & {
  readonly place: Extract<Place, { at: At }>;
};

function Phone({ shown: { model }, place, send }: Part<'phone'>): ReactNode {
  const { busy, problem, number, codeSent } = place;
  const progress = progressOf(model);
  if (number === null || !codeSent) {
    return (
      <PhoneNumberScreen
        busy={busy}
        problem={problem}
        {...progress}
        onSubmit={(given) => send({ kind: 'phone_number', number: given })}
      />
    );
  }
  return (
    <PhoneCodeScreen
      number={number}
      busy={busy}
      problem={problem}
      {...progress}
      onSubmit={(code) => send({ kind: 'phone_code', code })}
      onResend={() => send({ kind: 'phone_resend' })}
      onOtherNumber={() => send({ kind: 'phone_other' })}
    />
  );
}

function Document({ shown: { model, stream }, place, send }: Part<'document'>): ReactNode {
  const { answer, page, taking } = place;
  const tray = model.kiosk?.tray === true ? (taking === 'tray' ? 'busy' : 'there') : 'none';
  return (
    <DocumentCaptureScreen
      preview={<Preview stream={stream} />}
      document={model.visit.document ?? 'passport'}
      page={page}
      corners={answer?.corners ?? null}
      fault={answer?.fault ?? null}
      stage={taking === null ? (answer?.stage === 'hold' ? 'hold' : 'looking') : 'reading'}
      tray={tray}
      {...progressOf(model)}
      onTray={() => send({ kind: 'tray' })}
    />
  );
}

/** The screen of a step of an identity check. */
export function Identity({ shown, place, send }: IdentityProps): ReactNode {
  const { model } = shown;
  switch (place.at) {
    case 'phone':
      return <Phone shown={shown} place={place} send={send} />;
    case 'document_choice':
      return (
        <DocumentChoiceScreen
          documents={model.visit.session?.identity?.documents ?? []}
          {...progressOf(model)}
          onChoose={(document) => send({ kind: 'document', document })}
        />
      );
    case 'document':
      return <Document shown={shown} place={place} send={send} />;
    case 'document_check':
      return (
        <DocumentConfirmScreen
          document={model.visit.document ?? 'passport'}
          page={place.page}
          picture={place.taken.picture}
          fields={place.taken.fields}
          problem={place.taken.problem}
          {...progressOf(model)}
          onConfirm={() => send({ kind: 'page_right' })}
          onAgain={() => send({ kind: 'page_again' })}
        />
      );
  }
}
