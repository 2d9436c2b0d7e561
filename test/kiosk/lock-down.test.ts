import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startXvfb, type VirtualScreen } from '../support/xvfb.js';
import { startKiosk } from '../support/kiosk.js';
import { lockDownTable, type Row } from '../support/docs-table.js';
import { reach } from './walk.js';
import { CODE_WAYS } from './ways-out/code.js';
import { FILE_WAYS, watchDownloads } from './ways-out/files.js';
import { KEY_WAYS, listenForKeys } from './ways-out/keys.js';
import { PAGE_WAYS } from './ways-out/pages.js';
import { POWER_WAYS } from './ways-out/powers.js';
import { SYSTEM_WAYS } from './ways-out/system.js';
import { mark, standing, xdotool, type Locked, type Standing } from './ways-out/way-out.js';

/** How it stands at any time: one window over the whole screen, on the page that it began with. */
const LOCKED: Omit<Standing, 'shown'> = {
  windows: ['app://kiosk/index.html'],
  kiosk: true,
  fullScreen: true,
  visible: true,
  coversDisplay: true,
  zoom: 1,
  devTools: false,
  mark: 'same',
  phase: 'unpaired',
};

const WAYS = [
  ['keys and mouse', KEY_WAYS],
  ['other pages and windows', PAGE_WAYS],
  ['files and the clipboard', FILE_WAYS],
  ['what a browser asks its user for', POWER_WAYS],
  ['code and the network', CODE_WAYS],
  ['the system', SYSTEM_WAYS],
] as const;

describe('a kiosk that somebody tries to get out of', () => {
  let screen: VirtualScreen;
  let locked: Locked;
  const arrived: string[] = [];
  const rows: Row[] = [];
  let shown: number;
  const web = createServer((request, response) => {
    arrived.push(request.url ?? '');
    response.end('<h1>out</h1>');
  });
  const stun = createSocket('udp4', () => arrived.push('a datagram'));

  beforeAll(async () => {
    screen = await startXvfb(1080, 1920);
    web.listen(0, '127.0.0.1');
    await once(web, 'listening');
    const { port } = web.address() as AddressInfo;
    stun.bind(port, '127.0.0.1');
    await once(stun, 'listening');
    // Not with the camera's permission given by a switch: the kiosk's own answer is what counts.
    const kiosk = await startKiosk({
      api: 'http://127.0.0.1:1',
      display: screen.display,
      camera: 'none',
      arguments: ['--use-fake-device-for-media-stream'],
      environment: { VESTIBULE_KIOSK_MODE: 'demonstration' },
    });
    locked = { kiosk, display: screen.display, elsewhere: `http://127.0.0.1:${port}` };
    await reach(kiosk.page, 'pairing');
    await watchDownloads(locked);
    await listenForKeys(locked);
    // The pointer over the window: without a window manager that is where keys go.
    await xdotool(screen.display, 'mousemove', '20', '900', 'click', '1');
    await mark(kiosk);
    ({ shown } = await standing(locked));
  }, 90_000);
  afterAll(async () => {
    await locked?.kiosk.close();
    web.close();
    stun.close();
    await screen.close();
  });
  beforeEach(() => {
    arrived.length = 0;
  });
  for (const [group, ways] of WAYS) {
    describe(`by ${group}`, () => {
      it.each(ways.map((way) => ({ ...way, toString: () => way.way })))(
        'should stay as it is: $way ($how)',
        async ({ way, how, attempt }) => {
          rows.push({ way, how, happened: await attempt(locked) });
          await expect.poll(() => standing(locked), { timeout: 3_000 }).toEqual({ ...LOCKED, shown });
          expect(arrived).toEqual([]);
        },
      );
    });
  }

  it('should be what the table says', async () => {
    const table = await lockDownTable('running', rows);
    expect(table.written).toBe(table.seen);
  });
});
