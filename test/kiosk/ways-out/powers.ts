/// <reference lib="dom" />
import type { WayOut } from './way-out.js';

type Try = () => Promise<unknown>;

interface Wide extends Navigator {
  readonly usb?: { requestDevice(options: object): Promise<unknown> };
  readonly serial?: { requestPort(): Promise<unknown> };
  readonly hid?: { requestDevice(options: object): Promise<unknown[]> };
  readonly bluetooth?: { requestDevice(options: object): Promise<unknown> };
}

/** Asks for something that a browser would ask its user for; what it threw, by name, is what the table says. */
const asked = (way: string, how: string, attempt: Try): WayOut => ({
  way,
  how,
  attempt: async ({ kiosk }) => {
    // What fails inside is told as a value: an exception would carry the test's own words with it.
    const said = await Promise.race([
      kiosk.page.evaluate(attempt).then(
        (value) => ({ value }),
        (error: unknown) => ({
          name:
            /\b(\w+Error)\b(?!: page\.)/.exec(String(error).replace(/^Error: |page\.evaluate: /g, ''))?.[1] ??
            String(error),
        }),
      ),
      new Promise<null>((resolve) => {
        setTimeout(resolve, 3_000, null);
      }),
    ]);
    if (said === null) return 'never answered';
    if ('name' in said) return `refused: ${said.name}`;
    const { value } = said;
    if (value === 'denied' || value === 'absent' || (Array.isArray(value) && value.length === 0)) {
      return value === 'absent' ? 'the page has no such thing' : 'denied';
    }
    throw new Error(`It was given: ${JSON.stringify(value)}`);
  },
});

export const POWER_WAYS: readonly WayOut[] = [
  asked('The microphone', 'getUserMedia({ audio })', async () => {
    await navigator.mediaDevices.getUserMedia({ audio: true });
  }),
  asked('The microphone beside the camera', 'getUserMedia({ audio, video })', async () => {
    await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  }),
  asked('The screen', 'getDisplayMedia()', async () => {
    await navigator.mediaDevices.getDisplayMedia();
  }),
  asked('Where the kiosk is', 'geolocation.getCurrentPosition', () => {
    return new Promise((resolve) => {
      navigator.geolocation.getCurrentPosition(
        () => resolve('given'),
        ({ code }) => resolve(code === 1 ? 'denied' : 'given'),
      );
    });
  }),
  asked('Notifications', 'Notification.requestPermission()', () => Notification.requestPermission()),
  asked('MIDI', 'requestMIDIAccess({ sysex })', async () => {
    await navigator.requestMIDIAccess({ sysex: true });
  }),
  asked('USB', 'usb.requestDevice', async () => {
    const { usb } = navigator as Wide;
    return usb === undefined ? 'absent' : usb.requestDevice({ filters: [] });
  }),
  asked('Serial ports', 'serial.requestPort', async () => {
    const { serial } = navigator as Wide;
    return serial === undefined ? 'absent' : serial.requestPort();
  }),
  asked('HID', 'hid.requestDevice', async () => {
    const { hid } = navigator as Wide;
    return hid === undefined ? 'absent' : hid.requestDevice({ filters: [] });
  }),
  asked('Bluetooth', 'bluetooth.requestDevice', async () => {
    const { bluetooth } = navigator as Wide;
    return bluetooth === undefined ? 'absent' : bluetooth.requestDevice({ acceptAllDevices: true });
  }),
  asked('Out of full screen', 'requestFullscreen, exitFullscreen', async () => {
    await document.documentElement.requestFullscreen().then(() => document.exitFullscreen());
  }),
  asked('The list of fonts', 'queryLocalFonts', async () => {
    const wide = window as Window & { queryLocalFonts?: () => Promise<unknown[]> };
    return wide.queryLocalFonts === undefined ? 'absent' : wide.queryLocalFonts();
  }),
  asked('The displays', 'getScreenDetails', async () => {
    const wide = window as Window & { getScreenDetails?: () => Promise<unknown> };
    return wide.getScreenDetails === undefined ? 'absent' : wide.getScreenDetails();
  }),
  asked('Storage that stays', 'storage.persist()', async () =>
    (await navigator.storage.persist()) ? 'given' : 'denied',
  ),
];
