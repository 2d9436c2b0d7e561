/**
 * The words that the screens share with whoever shows them: a kiosk, or the hosted page. Closed lists, so that each entry has
 * its text in every language.
 */

/** The four gestures; `left` is the person's own left, which a mirrored preview shows on the left. */
export type Gesture = 'smile' | 'eyeblink' | 'left' | 'right';

/** What the screen is filled with, for the face to reflect it. */
export type Colour = 'red' | 'green' | 'blue';

/** What is wrong with what the camera sees: the first thing that matters. */
export type Fault =
  | 'too_slow'
  | 'no_face'
  | 'several_people'
  | 'come_closer'
  | 'move_back'
  | 'move_into_the_middle'
  | 'too_dark'
  | 'too_bright'
  | 'hold_still'
  | 'face_the_camera';

/** What somebody comes for. */
export type Purpose = 'register' | 'verify';

/** How much the device is trusted with. */
export type Mode = 'production' | 'demonstration' | 'test';

/** The languages that the screens exist in. */
export const LANGUAGES = ['en', 'es', 'fr', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

/** How an integration dresses the screens. */
export interface Theme {
  /** The integration's name, as people know it. */
  readonly name: string;
  /** `#rrggbb`. Text on it is black or white, whichever has the greater contrast. */
  readonly colour: string;
  /** A `data:image/…` address, or null: the name is shown alone. */
  readonly logo: string | null;
}

/** Why a session does not start. */
export type StartFailure =
  | 'code_unknown'
  | 'code_malformed'
  | 'already_registered'
  | 'not_enrolled'
  | 'locked'
  | 'paused'
  | 'disabled'
  | 'too_many'
  | 'in_use'
  | 'offline'
  | 'disk_full'
  | 'not_paired'
  | 'busy'
  | 'failed';

/** Why a device is not paired. */
export type PairingFailure = 'code_invalid' | 'offline' | 'failed' | 'too_many';

/** How a session ends; `code` of `unusable` is an error code of the server's list. */
export type Outcome =
  | { readonly kind: 'registered' }
  | { readonly kind: 'verified' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'queued' }
  | { readonly kind: 'unusable'; readonly code: string }
  | { readonly kind: 'locked' }
  | { readonly kind: 'failed' };

/** What is wrong with the camera itself. */
export type CameraProblem = 'no_camera' | 'refused' | 'changed' | 'virtual' | 'failed';

/** Why a PIN did not open the attendant's menu; `seconds` until the next try, where one has to wait. */
export interface PinRefusal {
  readonly reason: 'wrong' | 'wait' | 'no_pin';
  readonly seconds: number;
}

/** One line of the self-test. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What an administrator can do about it, in English. */
  readonly hint: string;
}

/** A camera as the attendant sees it. */
export interface Camera {
  readonly id: string;
  readonly label: string;
  readonly virtual: boolean;
}

/** What an attendant may know of the kiosk. */
export interface StaffStatus {
  readonly deviceId: string | null;
  /** Where the device's key is kept: by the system's key store, or in a file of its user alone. */
  readonly keyProtection: 'system' | 'file' | null;
  /** The server's address. */
  readonly api: string;
  /** Captures that wait; `at` as an ISO time. */
  readonly queue: readonly { readonly captureId: string; readonly at: string; readonly purpose: string }[];
  readonly checks: readonly Check[];
  readonly freeDiskMb: number | null;
  /** Degrees Celsius. */
  readonly temperature: number | null;
  readonly trayCameras: readonly string[];
  readonly trayCamera: string | null;
  /** The newest lines of the kiosk's log. */
  readonly logs: readonly string[];
}
