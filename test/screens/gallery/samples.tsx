import {
  AttendantMenuScreen,
  AttendantUnlockScreen,
  AttractScreen,
  CameraProblemScreen,
  CaptureScreen,
  CodeEntryScreen,
  ConsentScreen,
  ErrorScreen,
  IdleWarning,
  LANGUAGES,
  LanguageChoiceScreen,
  NotStartedScreen,
  OutcomeScreen,
  PairingScreen,
  PurposeChoiceScreen,
  RevokedScreen,
  SelfTestRefusedScreen,
  StartingScreen,
  WorkingScreen,
  type AttendantMenuScreenProps,
  type AttractScreenProps,
  type CaptureScreenProps,
  type CodeEntryScreenProps,
  type Colour,
  type ConsentScreenProps,
  type Gesture,
  type Outcome,
  type PinRefusal,
  type Purpose,
  type StaffStatus,
} from '@vestibule/ui';
import type { ReactNode } from 'react';
import { IDENTITY_SAMPLES } from './identity-samples.js';
import type { Sample } from './sample.js';
import { Sheet, Silhouette } from './silhouette.js';

const nothing = (): void => {};
const FACE = <Silhouette />;
const GESTURES: Gesture[] = ['eyeblink', 'left', 'smile', 'right'];

const CHECKS = [
  {
    name: 'asar-integrity',
    ok: false,
    hint: 'The app archive differs from the one that was installed. Install it again.',
  },
  {
    name: 'fuse-run-as-node',
    ok: false,
    hint: 'The fuse RunAsNode is on. Package the kiosk with electron-builder.yml.',
  },
];

const STATUS: StaffStatus = {
  deviceId: '665f1c2ab7e3d94410aa27c9',
  keyProtection: 'file',
  api: 'https://identity.example.com',
  queue: [
    { captureId: 'a', at: '2026-03-02T09:41:00Z', purpose: 'register' },
    { captureId: 'b', at: '2026-03-02T09:58:00Z', purpose: 'verify' },
  ],
  checks: CHECKS.map((check, index) => ({ ...check, ok: index > 0 })),
  freeDiskMb: 48_213,
  temperature: 51,
  trayCameras: ['/dev/video2'],
  trayCamera: '/dev/video2',
  logs: ['09:41:02 capture queued', '09:58:11 server not reached'],
};

/** Words that can't be broken, as a server's address, a digest or a log's line may be. */
const LONG_STATUS: StaffStatus = {
  ...STATUS,
  deviceId: '665f1c2ab7e3d94410aa27c9'.repeat(3),
  api: `https://${'identity-of-a-branch.'.repeat(5)}example.com:8443`,
  checks: [
    {
      name: 'asar-integrity',
      ok: false,
      hint: `Set VESTIBULE_KIOSK_HOME to a folder of its own: /var/lib/${'vestibule-kiosk-data/'.repeat(5)} is read by others.`,
    },
    {
      name: 'a-check-of-a-very-long-name-'.repeat(3),
      ok: false,
      hint: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b'.repeat(3),
    },
  ],
  trayCameras: ['/dev/video2', `/dev/v4l/by-id/usb-${'046d_Logitech_Webcam_C930e_'.repeat(4)}video-index0`],
  logs: [`{"at":"2026-03-02T09:41:02Z","what":"capture.sent","captureId":"${'8d3c1b5e'.repeat(12)}"}`],
};

const CAMERA = 'Logitech BRIO (046d:085e)';
const CAMERAS = [
  { id: '1', label: CAMERA, virtual: false },
  { id: '2', label: 'OBS Virtual Camera', virtual: true },
];

const code = (more: Partial<CodeEntryScreenProps>): ReactNode => (
  <CodeEntryScreen
    purpose="register"
    preview={<Sheet />}
    error={null}
    busy={false}
    demonstrationCode={null}
    onSubmit={nothing}
    onBack={nothing}
    {...more}
  />
);

/** For who drives the page: how often somebody wanted no more colours. */
const noteStop = (): void => {
  const { dataset } = document.documentElement;
  dataset['stops'] = String(Number(dataset['stops'] ?? 0) + 1);
};

const capture = (more: Partial<CaptureScreenProps>): ReactNode => (
  <CaptureScreen
    preview={FACE}
    stage="gestures"
    fault={null}
    asked={null}
    light={null}
    onStopLight={noteStop}
    gestures={GESTURES}
    done={[]}
    assisted={false}
    {...more}
  />
);

const lit = (light: Colour | null): ReactNode => capture({ stage: 'light', done: GESTURES, light });

const consent = (more: Partial<ConsentScreenProps>): ReactNode => (
  <ConsentScreen
    purpose="register"
    steps={[]}
    assisted={false}
    offline={false}
    gestures={4}
    light={false}
    onAgree={nothing}
    onDecline={nothing}
    onWithoutLight={nothing}
    {...more}
  />
);

const attract = (more: Partial<AttractScreenProps>): ReactNode => (
  <AttractScreen
    languages={LANGUAGES}
    demonstrationCode={null}
    unavailable={null}
    onStart={nothing}
    onLanguage={nothing}
    {...more}
  />
);

const outcome = (outcome: Outcome, purpose: Purpose, again = false): ReactNode => (
  <OutcomeScreen
    outcome={outcome}
    purpose={purpose}
    secondsLeft={12}
    onDone={nothing}
    onAgain={again ? nothing : undefined}
  />
);

const purposes = (offline: boolean): ReactNode => (
  <PurposeChoiceScreen purposes={['register', 'verify']} offline={offline} onChoose={nothing} onBack={nothing} />
);

const unlock = (error: PinRefusal | null): ReactNode => (
  <AttendantUnlockScreen busy={false} error={error} onSubmit={nothing} onBack={nothing} />
);

const attendant = (more: Partial<AttendantMenuScreenProps>): ReactNode => (
  <AttendantMenuScreen
    deviceName="Branch 12, window 3"
    version="0.1.0"
    online
    status={STATUS}
    cameras={CAMERAS}
    pinnedCamera={CAMERA}
    trayTest={{ kind: 'none' }}
    assistance
    onPinCamera={nothing}
    onTrayCamera={nothing}
    onTrayTest={nothing}
    onWipeQueue={nothing}
    onAssist={nothing}
    onUnpair={nothing}
    onExit={nothing}
    onClose={nothing}
    {...more}
  />
);

/** Every screen. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  starting: { node: <StartingScreen />, bare: true },
  'self-test-refused': { node: <SelfTestRefusedScreen checks={CHECKS} onRetry={nothing} />, bare: true },
  pairing: { node: <PairingScreen busy={false} error={null} onSubmit={nothing} />, bare: true },
  'pairing-error': { node: <PairingScreen busy={false} error="code_invalid" onSubmit={nothing} />, bare: true },
  'pairing-busy': { node: <PairingScreen busy error={null} onSubmit={nothing} />, bare: true },
  revoked: { node: <RevokedScreen queued={3} onPair={nothing} /> },
  attract: { node: attract({}) },
  'attract-demonstration': { node: attract({ demonstrationCode: 'K7QP2-9XW4M' }), frame: { demonstration: true } },
  'attract-unavailable': { node: attract({ unavailable: 'camera' }) },
  'attract-broken': { node: attract({ unavailable: 'broken' }) },
  language: { node: <LanguageChoiceScreen languages={LANGUAGES} onChoose={nothing} /> },
  purpose: { node: purposes(false), session: true },
  'purpose-offline': { node: purposes(true), session: true, frame: { offline: true } },
  'code-register': { node: code({}), session: true },
  'code-verify': { node: code({ purpose: 'verify' }), session: true },
  'code-error': { node: code({ error: 'already_registered', demonstrationCode: 'K7QP2-9XW4M' }), session: true },
  'code-identify': { node: code({ purpose: 'identify', error: 'over' }), session: true },
  'code-typed': { node: code({ preview: null, purpose: 'verify', error: 'not_enrolled' }), session: true },
  'consent-register': { node: consent({}), session: true },
  'consent-verify': { node: consent({ purpose: 'verify', gestures: 2 }), session: true },
  'consent-assisted-offline': {
    node: consent({ assisted: true, offline: true, gestures: 0 }),
    session: true,
    frame: { offline: true },
  },
  'consent-light': { node: consent({ light: true }), session: true },
  'consent-light-offline': {
    node: consent({ light: true, offline: true }),
    session: true,
    frame: { offline: true },
  },
  'capture-settle': { node: capture({ stage: 'settle' }), session: true },
  'capture-nobody': { node: capture({ stage: 'settle', fault: 'no_face' }), session: true },
  'capture-eyeblink': { node: capture({ asked: 'eyeblink' }), session: true },
  'capture-left': { node: capture({ asked: 'left', done: ['eyeblink'] }), session: true },
  'capture-smile': { node: capture({ asked: 'smile', done: ['eyeblink', 'left'] }), session: true },
  'capture-right': { node: capture({ asked: 'right', done: ['eyeblink', 'left', 'smile'] }), session: true },
  'capture-fault': { node: capture({ asked: 'left', done: ['eyeblink'], fault: 'too_bright' }), session: true },
  'capture-assisted': { node: capture({ stage: 'settle', assisted: true, gestures: [] }), session: true },
  'capture-light': { node: lit(null), session: true },
  'capture-red': { node: lit('red'), session: true },
  'capture-green': { node: lit('green'), session: true },
  'capture-blue': { node: lit('blue'), session: true },
  'capture-done': { node: capture({ stage: 'done', done: GESTURES }), session: true },
  'not-started': { node: <NotStartedScreen reason="in_use" secondsLeft={12} onDone={nothing} /> },
  'not-started-offline': {
    node: <NotStartedScreen reason="offline" secondsLeft={null} onDone={nothing} />,
    frame: { offline: true },
  },
  'working-deciding': { node: <WorkingScreen doing="deciding" /> },
  'working-sending': { node: <WorkingScreen doing="sending" /> },
  'outcome-registered': { node: outcome({ kind: 'registered' }, 'register') },
  'outcome-verified': { node: outcome({ kind: 'verified' }, 'verify') },
  'outcome-refused': { node: outcome({ kind: 'refused' }, 'verify', true) },
  'outcome-queued-register': { node: outcome({ kind: 'queued' }, 'register'), frame: { offline: true } },
  'outcome-queued-verify': { node: outcome({ kind: 'queued' }, 'verify'), frame: { offline: true } },
  'outcome-unusable': { node: outcome({ kind: 'unusable', code: 'FACE_TOO_DARK' }, 'register', true) },
  'outcome-locked': { node: outcome({ kind: 'locked' }, 'verify') },
  'outcome-failed': { node: outcome({ kind: 'failed' }, 'register') },
  'idle-warning': {
    node: (
      <>
        {consent({})}
        <IdleWarning secondsLeft={21} seconds={30} onStay={nothing} onEnd={nothing} />
      </>
    ),
    session: true,
  },
  help: { node: purposes(false), session: true, press: 'frame.help' },
  'camera-no_camera': { node: <CameraProblemScreen problem="no_camera" interrupted={false} onRetry={nothing} /> },
  'camera-changed': { node: <CameraProblemScreen problem="changed" interrupted onEnd={nothing} /> },
  'camera-virtual': { node: <CameraProblemScreen problem="virtual" interrupted={false} onRetry={nothing} /> },
  'camera-refused': { node: <CameraProblemScreen problem="refused" interrupted={false} onRetry={nothing} /> },
  'camera-failed': { node: <CameraProblemScreen problem="failed" interrupted onRetry={nothing} onEnd={nothing} /> },
  unlock: { node: unlock(null) },
  'unlock-wrong': { node: unlock({ reason: 'wrong', seconds: 0 }) },
  'unlock-wait': { node: unlock({ reason: 'wait', seconds: 42 }) },
  attendant: { node: attendant({}) },
  'attendant-long': { node: attendant({ deviceName: 'x'.repeat(70), status: LONG_STATUS }) },
  'attendant-nothing': {
    node: attendant({ status: null, cameras: [], online: false, pinnedCamera: 'Logitech BRIO', assistance: false }),
    frame: { offline: true },
  },
  'attendant-wipe': { node: attendant({}), press: 'attendant.wipe' },
  error: { node: <ErrorScreen onRestart={nothing} /> },
  ...IDENTITY_SAMPLES,
};
