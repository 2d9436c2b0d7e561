import { DeviceResolver } from './device-resolver.js';
import { EnrolmentResolver } from './enrolment-resolver.js';
import { KioskResolver } from './kiosk-resolver.js';

export type { DeviceScope } from './context.js';

/** What the schema gets from this feature. */
export const deviceResolvers = [DeviceResolver, EnrolmentResolver, KioskResolver] as const;
