import {
  ConsentScreen,
  DocumentCaptureScreen,
  DocumentChoiceScreen,
  DocumentConfirmScreen,
  NotStartedScreen,
  OutcomeScreen,
  PhoneCodeScreen,
  PhoneNumberScreen,
  PurposeChoiceScreen,
  WorkingScreen,
  type DocumentCaptureScreenProps,
  type DocumentConfirmScreenProps,
  type IdentityProgress,
  type IdentityStep,
  type Outcome,
  type PhoneProblem,
  type ReadField,
} from '@vestibule/ui';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { Paper, cornersOf, type Kind } from './paper.js';
import type { Sample } from './sample.js';

const nothing = (): void => {};

const STEPS: readonly IdentityStep[] = ['phone', 'document', 'proof_of_address', 'face'];
const at = (current: IdentityStep): IdentityProgress => ({ steps: STEPS, current });

const note = (text: string): void => {
  document.documentElement.dataset['did'] = text;
};
/** What was pressed, for who drives the page; and what was typed or chosen with it. */
const pressed = (name: string) => (): void => note(name);
const given =
  (name: string) =>
  (value: string): void =>
    note(`${name} ${value}`);

/** A picture as it was taken. */
const pictureOf = (kind: Kind): string => {
  const drawing = renderToStaticMarkup(<Paper kind={kind} />).replace(
    '<svg ',
    '<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720" ',
  );
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
};

const FIELDS: readonly ReadField[] = [
  { name: 'lastName', value: 'ERIKSSON' },
  { name: 'firstName', value: 'ANNA MARIA' },
  { name: 'dateOfBirth', value: '1974-08-12' },
  { name: 'gender', value: 'F' },
  { name: 'nationality', value: 'SWE' },
  { name: 'country', value: 'UTO' },
  { name: 'idNumber', value: 'L898902C3' },
  { name: 'expirationDate', value: '2032-04-15' },
  { name: 'personalNumber', value: 'ZE184226B' },
];

/** All that there can be, with words that can't be broken. */
const LONG: readonly ReadField[] = [
  { name: 'lastName', value: 'WOLFESCHLEGELSTEINHAUSENBERGERDORFFSCHMIDT' },
  { name: 'firstName', value: 'NILAVADHANANANDA CHAYAPA DEJTHAMRONG KRASUANG' },
  { name: 'dateOfBirth', value: '1974' },
  { name: 'gender', value: '<' },
  { name: 'nationality', value: 'D' },
  { name: 'country', value: 'BIH' },
  { name: 'issueDate', value: '2022-09' },
  { name: 'expirationDate', value: '2032-09-30' },
  { name: 'idNumber', value: 'D23145890734A1B2C3D4E5F6' },
  { name: 'personalNumber', value: '34071<95<<<<<<<' },
  { name: 'address', value: '2570 24TH STREET, APARTMENT 14B, ANYTOWN, CA 95818' },
];

const capture = (more: Partial<DocumentCaptureScreenProps>): ReactNode => (
  <DocumentCaptureScreen
    preview={<Paper kind="page" />}
    document="passport"
    page="front"
    corners={cornersOf('page')}
    fault={null}
    stage="looking"
    tray="none"
    onTray={pressed('tray')}
    progress={at('document')}
    {...more}
  />
);

const confirm = (more: Partial<DocumentConfirmScreenProps>): ReactNode => (
  <DocumentConfirmScreen
    document="passport"
    page="front"
    picture={pictureOf('page')}
    fields={FIELDS}
    problem={null}
    onConfirm={pressed('confirm')}
    onAgain={pressed('again')}
    progress={at('document')}
    {...more}
  />
);

const phone = (problem: PhoneProblem | null, busy = false): ReactNode => (
  <PhoneNumberScreen problem={problem} busy={busy} onSubmit={given('number')} progress={at('phone')} />
);

const code = (problem: PhoneProblem | null, busy = false): ReactNode => (
  <PhoneCodeScreen
    number="+447700900123"
    problem={problem}
    busy={busy}
    onSubmit={given('code')}
    onResend={pressed('resend')}
    onOtherNumber={pressed('other')}
    progress={at('phone')}
  />
);

const consent = (steps: readonly IdentityStep[], offline: boolean): ReactNode => (
  <ConsentScreen
    purpose="identify"
    steps={steps}
    assisted={false}
    offline={offline}
    gestures={steps.includes('face') ? 3 : 0}
    light={false}
    onAgree={nothing}
    onDecline={nothing}
    onWithoutLight={nothing}
  />
);

const outcome = (outcome: Outcome): ReactNode => (
  <OutcomeScreen
    outcome={outcome}
    purpose="identify"
    secondsLeft={12}
    onDone={nothing}
    onAgain={outcome.kind === 'unusable' ? nothing : undefined}
  />
);

const screen = (node: ReactNode): Sample => ({ node, session: true });

/** The screens of an identity check. */
export const IDENTITY_SAMPLES: Readonly<Record<string, Sample>> = {
  'identify-purpose': {
    node: (
      <PurposeChoiceScreen purposes={['register', 'verify', 'identify']} offline onChoose={nothing} onBack={nothing} />
    ),
    session: true,
    frame: { offline: true },
  },
  'identify-consent': screen(consent(STEPS, false)),
  'identify-consent-document': { ...screen(consent(['document'], true)), frame: { offline: true } },
  'identify-needs-network': {
    node: <NotStartedScreen reason="needs_network" secondsLeft={12} onDone={nothing} />,
    frame: { offline: true },
  },
  'identify-over': { node: <NotStartedScreen reason="over" secondsLeft={null} onDone={nothing} /> },
  'phone-number': screen(phone(null)),
  'phone-number-problem': screen(phone('number')),
  'phone-number-busy': screen(phone(null, true)),
  'phone-code': screen(code(null)),
  'phone-code-wrong': screen(code('code')),
  'phone-code-spent': screen(code('no_tries')),
  'phone-code-busy': screen(code(null, true)),
  'document-choice': screen(
    <DocumentChoiceScreen
      documents={['passport', 'licence', 'address_permit']}
      onChoose={given('choose')}
      progress={at('document')}
    />,
  ),
  'document-nothing': screen(
    capture({ preview: <Paper kind={null} />, corners: null, fault: 'no_document', tray: 'there' }),
  ),
  'document-fault': screen(capture({ fault: 'glare' })),
  'document-good': screen(capture({})),
  'document-hold': screen(capture({ stage: 'hold' })),
  'document-reading': screen(capture({ stage: 'reading' })),
  'document-licence-back': screen(
    capture({ document: 'licence', page: 'back', preview: <Paper kind="card" />, corners: cornersOf('card') }),
  ),
  'document-permit-tray': screen(
    capture({
      document: 'address_permit',
      preview: <Paper kind="card" />,
      corners: cornersOf('card'),
      fault: 'straighten',
      tray: 'busy',
    }),
  ),
  'document-proof': screen(
    capture({
      page: 'proof_of_address',
      preview: <Paper kind="sheet" />,
      corners: cornersOf('sheet'),
      tray: 'there',
      progress: at('proof_of_address'),
    }),
  ),
  'confirm-passport': screen(confirm({})),
  'confirm-long': screen(confirm({ document: 'licence', picture: pictureOf('card'), fields: LONG })),
  'confirm-proof': screen(
    confirm({
      page: 'proof_of_address',
      picture: pictureOf('sheet'),
      fields: [],
      progress: at('proof_of_address'),
    }),
  ),
  'confirm-unreadable': screen(confirm({ fields: [], problem: 'unreadable' })),
  'confirm-not-valid': screen(confirm({ problem: 'not_valid' })),
  'confirm-expired': screen(confirm({ problem: 'expired' })),
  'confirm-other': screen(confirm({ problem: 'other_document', picture: null, fields: [] })),
  'working-reading': { node: <WorkingScreen doing="reading" /> },
  'outcome-submitted': { node: outcome({ kind: 'submitted' }) },
  'outcome-queued-identify': { node: outcome({ kind: 'queued' }), frame: { offline: true } },
  'outcome-unusable-identify': { node: outcome({ kind: 'unusable', code: 'FACE_BLURRED' }) },
  'outcome-failed-identify': { node: outcome({ kind: 'failed' }) },
};
