import { schemaEnum } from '../../../platform/graphql/enums.js';
import { CAPTURE_OUTCOMES } from '../domain/capture.js';
import { DEVICE_STATES, KEY_PROTECTIONS, KIOSK_EVENTS } from '../domain/device.js';
import { PURPOSES } from '../domain/session.js';

export const DeviceStateEnum = schemaEnum(
  'DeviceState',
  DEVICE_STATES,
  'PENDING: it has never been paired. REVOKED: its key was taken away.',
);
export const KeyProtectionEnum = schemaEnum(
  'KeyProtection',
  KEY_PROTECTIONS,
  'What keeps a device’s keys: the system’s key store, or a file that its user alone can read.',
);
export const KioskEventEnum = schemaEnum('KioskEventKind', KIOSK_EVENTS, 'What a kiosk tells of when it happens.');
export const PurposeEnum = schemaEnum('KioskPurpose', PURPOSES, 'What somebody comes to a kiosk for.');
export const CaptureOutcomeEnum = schemaEnum(
  'CaptureOutcome',
  CAPTURE_OUTCOMES,
  'SUBMITTED: it was handed in for its verification. REFUSED: it shows somebody else. UNUSABLE: the pictures are at fault. REJECTED: anything else, as the code says.',
);
