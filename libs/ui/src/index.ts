/**
 * The capture screens of Vestibule: what a kiosk and a hosted page show. Pure components: what is to be seen comes as
 * properties, what was done goes out as calls; they know no network, no camera and no time but that of their own animations.
 * Styles and fonts come with `@vestibule/ui/styles.css`.
 *
 * @example
 * <UiRoot language="en" theme={settings.theme} largeText={false} readAloud={false}>
 *   <Frame demonstration={false} offline={false} languages={['en', 'ar']} deviceName="Branch 12" {...}>
 *     <PurposeChoiceScreen purposes={['register', 'verify']} offline={false} onChoose={choose} onBack={back} />
 *   </Frame>
 * </UiRoot>
 */
export { contrastRatio, readableColour, relativeLuminance, textOn, themeProperties } from './contrast.js';
export { createI18n, directionOf } from './i18n.js';
export { UiRoot, useUi, type UiRootProps } from './root.js';
export { useSpeech, type Speech } from './speech.js';
export { Frame, OfflineBanner, type FrameProps } from './components/frame.js';
export { IdentitySteps, type IdentityProgress } from './components/identity-steps.js';
export { languageName } from './components/language-names.js';
export { AttendantMenuScreen, type AttendantMenuScreenProps } from './screens/attendant-menu.js';
export { AttendantUnlockScreen, type AttendantUnlockScreenProps } from './screens/attendant-unlock.js';
export type { TrayTest } from './screens/attendant/cameras.js';
export { AttractScreen, type AttractScreenProps } from './screens/attract.js';
export { CameraProblemScreen, type CameraProblemScreenProps } from './screens/camera-problem.js';
export { CaptureScreen, type CaptureScreenProps } from './screens/capture.js';
export { CodeEntryScreen, type CodeEntryScreenProps } from './screens/code-entry.js';
export { ConsentScreen, type ConsentScreenProps } from './screens/consent.js';
export { DocumentCaptureScreen, type DocumentCaptureScreenProps } from './screens/document-capture.js';
export { DocumentChoiceScreen, type DocumentChoiceScreenProps } from './screens/document-choice.js';
export { DocumentConfirmScreen, type DocumentConfirmScreenProps } from './screens/document-confirm.js';
export { ErrorScreen, type ErrorScreenProps } from './screens/error.js';
export { IdleWarning, type IdleWarningProps } from './screens/idle-warning.js';
export { LanguageChoiceScreen, type LanguageChoiceScreenProps } from './screens/language-choice.js';
export { NotStartedScreen, type NotStartedScreenProps } from './screens/not-started.js';
export { OutcomeScreen, type OutcomeScreenProps } from './screens/outcome.js';
export { PairingScreen, type PairingScreenProps } from './screens/pairing.js';
export { PhoneCodeScreen, type PhoneCodeScreenProps } from './screens/phone-code.js';
export { PhoneNumberScreen, type PhoneNumberScreenProps } from './screens/phone-number.js';
export { PurposeChoiceScreen, type PurposeChoiceScreenProps } from './screens/purpose-choice.js';
export { RevokedScreen, type RevokedScreenProps } from './screens/revoked.js';
export { SelfTestRefusedScreen, type SelfTestRefusedScreenProps } from './screens/self-test-refused.js';
export { StartingScreen } from './screens/starting.js';
export { WorkingScreen, type WorkingScreenProps } from './screens/working.js';
export {
  LANGUAGES,
  type Camera,
  type CameraProblem,
  type Check,
  type Colour,
  type DocumentFault,
  type DocumentPage,
  type DocumentProblem,
  type Fault,
  type Gesture,
  type IdentityDocument,
  type IdentityStep,
  type Language,
  type Mode,
  type Outcome,
  type PairingFailure,
  type PhoneProblem,
  type PinRefusal,
  type Purpose,
  type ReadField,
  type StaffStatus,
  type StartFailure,
  type Theme,
} from './words.js';
