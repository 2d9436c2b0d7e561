import { DeviceResolver } from './device-resolver.js';
import { KioskResolver } from './kiosk-resolver.js';

export type { DeviceScope } from './context.js';

/** What the schema gets from this feature. */
export const deviceResolvers = [DeviceResolver, KioskResolver] as const;
