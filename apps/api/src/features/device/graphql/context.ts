import type { Loaders } from '../../../platform/graphql/loaders.js';
import type { IntegrationScope } from '../../integration/graphql/index.js';
import type { CaptureIntake } from '../app/capture-intake.js';
import type { Devices } from '../app/devices.js';
import type { KioskMonitoring } from '../app/kiosk-monitoring.js';
import type { KioskSessions } from '../app/kiosk-sessions.js';

/** What the resolvers of devices need of a request. */
export interface DeviceScope extends IntegrationScope {
  readonly app: IntegrationScope['app'] & { readonly devices: Devices; readonly kioskMonitoring: KioskMonitoring };
  readonly faces: { readonly kioskSessions: KioskSessions; readonly captures: CaptureIntake };
}

/** The same with its loaders. */
export interface DeviceContext extends DeviceScope {
  readonly loaders: Loaders<DeviceScope>;
}
