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

/**
 * What somebody comes for. `identify`: they were sent a link, a QR code or a code of ten characters, to have their identity
 * checked, with a document.
 */
export type Purpose = 'register' | 'verify' | 'identify';

/** The parts of an identity check that somebody does at the kiosk. */
export type IdentityStep = 'phone' | 'document' | 'proof_of_address' | 'face';

/** What may say who somebody is. */
export type IdentityDocument = 'passport' | 'licence' | 'address_permit';

/** What is before the camera: a side of the document, or the proof of address. */
export type DocumentPage = 'front' | 'back' | 'proof_of_address';

/** What is wrong with how the document lies before the camera: the first thing that matters. */
export type DocumentFault =
  | 'no_document'
  | 'come_closer'
  | 'move_back'
  | 'cut_off'
  | 'straighten'
  | 'glare'
  | 'too_dark'
  | 'blurred'
  | 'hold_still';

/**
 * What is wrong with what was read. `unreadable`: nothing that a machine can read was found. `not_valid`: check digits don't
 * hold. `other_document`: another kind than was chosen.
 */
export type DocumentProblem = 'unreadable' | 'not_valid' | 'expired' | 'other_document';

/**
 * Why a phone number is not confirmed. `number`: it can't be sent a text message. `code`: a wrong code. `expired`: the code is too
 * old. `too_many`: one has to wait. `no_tries`: all tries are used up, and a new code is needed.
 */
export type PhoneProblem = 'number' | 'code' | 'expired' | 'too_many' | 'no_tries' | 'offline' | 'failed';

/** One thing that was read from a document, as it stands there. */
export interface ReadField {
  readonly name:
    | 'lastName'
    | 'firstName'
    | 'dateOfBirth'
    | 'gender'
    | 'idNumber'
    | 'nationality'
    | 'country'
    | 'issueDate'
    | 'expirationDate'
    | 'address'
    | 'personalNumber';
  /** Dates as `2026-11-28`, or as much of that as is known; countries by ISO 3166's or ICAO's code; gender M, F, X or `<`. */
  readonly value: string;
}

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
  /** The check is done already, or its time has run out. */
  | 'over'
  /** The check asks for a code by phone, which can't be had without the network. */
  | 'needs_network'
  | 'not_paired'
  | 'busy'
  | 'failed';

/** Why a device is not paired. */
export type PairingFailure = 'code_invalid' | 'offline' | 'failed' | 'too_many';

/** How a session ends; `code` of `unusable` is an error code of the server's list. */
export type Outcome =
  | { readonly kind: 'registered' }
  | { readonly kind: 'verified' }
  /** An identity check was handed in; who asked for it decides, and tells. */
  | { readonly kind: 'submitted' }
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
