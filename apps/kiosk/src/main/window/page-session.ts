import { session, type Session } from 'electron';
import { ORIGIN } from '../ipc/dispatch.js';
import { isPermitted } from './permissions.js';

/**
 * The page's session: in memory, without a cache on disk, without a network of its own. `withDevTools`: developer tools load their own
 * pages.
 */
export function makePageSession(withDevTools: boolean): Session {
  const page = session.fromPartition('kiosk', { cache: false });
  const allowed = [`${ORIGIN}/`, `blob:${ORIGIN}/`, 'data:', ...(withDevTools ? ['devtools:'] : [])];
  page.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !allowed.some((start) => url.startsWith(start)) });
  });
  page.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    answer(details.isMainFrame && isPermitted({ permission, from: details.requestingUrl, media }));
  });
  page.setPermissionCheckHandler((_contents, permission, from, { mediaType, isMainFrame }) => {
    // `unknown` is asked for the list of devices, of which the page sees the cameras' labels.
    const media = mediaType === undefined || mediaType === 'unknown' ? ['video'] : [mediaType];
    return isMainFrame && isPermitted({ permission, from, media });
  });
  page.setDevicePermissionHandler(() => false);
  page.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
  page.setUSBProtectedClassesHandler(({ protectedClasses }) => protectedClasses);
  page.setSpellCheckerEnabled(false);
  page.on('will-download', (event) => event.preventDefault());
  page.on('select-hid-device', (event, _details, answer) => {
    event.preventDefault();
    answer(null);
  });
  page.on('select-serial-port', (event, _ports, _contents, answer) => {
    event.preventDefault();
    answer('');
  });
  page.on('select-usb-device', (event, _details, answer) => {
    event.preventDefault();
    answer();
  });
  return page;
}
