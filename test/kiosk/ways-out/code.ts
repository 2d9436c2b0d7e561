/// <reference lib="dom" />
import type { Locked, WayOut } from './way-out.js';

/** Runs in the page; gives the name of what refused it, or `worked`. */
const refused = (way: string, how: string, attempt: (to: string) => Promise<string>): WayOut => ({
  way,
  how,
  attempt: async ({ kiosk, elsewhere }: Locked) => {
    const said = await kiosk.page.evaluate(attempt, elsewhere);
    if (said === 'worked') throw new Error('It worked.');
    return said;
  },
});

type Bridge = Window & {
  kiosk: { call(name: string, argument: unknown): Promise<unknown> };
  kioskBridge: {
    call(name: string, argument: unknown): Promise<unknown>;
    on(name: string, listener: unknown): unknown;
  };
};

export const CODE_WAYS: readonly WayOut[] = [
  refused('To another server', 'fetch', (to) =>
    fetch(to, { mode: 'no-cors' }).then(
      () => 'worked',
      (error: unknown) => `refused: ${(error as Error).name}`,
    ),
  ),
  refused('To another server', 'WebSocket', (to) => {
    return new Promise((resolve) => {
      try {
        const socket = new WebSocket(to.replace('http', 'ws'));
        socket.addEventListener('open', () => resolve('worked'));
        socket.addEventListener('error', () => resolve('refused'));
      } catch (error) {
        resolve(`refused: ${(error as Error).name}`);
      }
    });
  }),
  refused('To another server', 'EventSource', (to) => {
    return new Promise((resolve) => {
      const source = new EventSource(to);
      source.addEventListener('open', () => resolve('worked'));
      source.addEventListener('error', () => {
        source.close();
        resolve('refused');
      });
    });
  }),
  refused('To another server', 'sendBeacon', (to) => {
    navigator.sendBeacon(to, 'out');
    return new Promise((resolve) => {
      setTimeout(resolve, 300, 'nothing arrived');
    });
  }),
  refused('To another server', 'a picture, a style, a font', (to) => {
    const image = new Image();
    image.src = `${to}/picture.png`;
    const sheet = document.createElement('link');
    sheet.rel = 'stylesheet';
    sheet.href = `${to}/style.css`;
    document.head.append(sheet);
    void new FontFace('out', `url(${to}/font.woff2)`).load().catch(() => null);
    return new Promise((resolve) => {
      setTimeout(() => {
        sheet.remove();
        resolve(image.naturalWidth > 0 ? 'worked' : 'nothing arrived');
      }, 300);
    });
  }),
  refused('To another computer', 'RTCPeerConnection by a STUN server', async (to) => {
    const { hostname, port } = new URL(to);
    const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:${hostname}:${port}` }] });
    peer.createDataChannel('out');
    await peer.setLocalDescription(await peer.createOffer());
    await new Promise((resolve) => {
      setTimeout(resolve, 1_000);
    });
    peer.close();
    return 'nothing arrived';
  }),
  refused('Code made of text', 'eval, new Function, setTimeout with text', async () => {
    // As a task of the page's own: what a debugger runs is let do more.
    return new Promise((resolve) => {
      setTimeout(() => {
        const tries: readonly (() => unknown)[] = [
          () => (Reflect.get(globalThis, 'eval') as (text: string) => unknown)('1 + 1'),
          () =>
            new (Reflect.get(globalThis, 'Function') as unknown as new (text: string) => () => unknown)('return 2')(),
          () => {
            const late = setTimeout as unknown as (text: string, ms: number) => void;
            late("document.documentElement.setAttribute('data-mark', 'changed')", 0);
            return undefined;
          },
        ];
        const worked = tries.map((attempt) => {
          try {
            return attempt() === 2;
          } catch {
            return false;
          }
        });
        setTimeout(() => resolve(worked.includes(true) ? 'worked' : 'refused by the content security policy'), 100);
      }, 0);
    });
  }),
  refused('Code in the page', 'script inline, by data:, by blob:, from elsewhere; onclick=', (to) => {
    const change = "document.documentElement.setAttribute('data-mark', 'changed')";
    const inline = document.createElement('script');
    inline.textContent = change;
    const others = [
      `data:text/javascript,${change}`,
      URL.createObjectURL(new Blob([change], { type: 'text/javascript' })),
      `${to}/script.js`,
    ].map((src) => Object.assign(document.createElement('script'), { src }));
    const button = document.createElement('button');
    button.setAttribute('onclick', change);
    document.body.append(inline, ...others, button);
    button.click();
    return new Promise((resolve) => {
      setTimeout(() => {
        for (const element of [inline, ...others, button]) element.remove();
        resolve('refused by the content security policy');
      }, 200);
    });
  }),
  ...(['Worker', 'SharedWorker'] as const).map((name) =>
    refused(
      'Code beside the page',
      `${name} of a blob, and from elsewhere`,
      {
        Worker: async (to: string) => {
          const made = [URL.createObjectURL(new Blob(['postMessage(1)'])), `${to}/worker.js`].map(
            (address) =>
              new Promise<boolean>((resolve) => {
                try {
                  const worker = new Worker(address);
                  worker.addEventListener('message', () => resolve(true));
                  worker.addEventListener('error', () => resolve(false));
                } catch {
                  resolve(false);
                }
              }),
          );
          return (await Promise.all(made)).includes(true) ? 'worked' : 'refused';
        },
        SharedWorker: async (to: string) => {
          const code = 'onconnect = ({ ports }) => ports[0].postMessage(1)';
          const made = [URL.createObjectURL(new Blob([code])), `${to}/worker.js`].map(
            (address) =>
              new Promise<boolean>((resolve) => {
                try {
                  const worker = new SharedWorker(address);
                  worker.port.start();
                  worker.port.addEventListener('message', () => resolve(true));
                  worker.addEventListener('error', () => resolve(false));
                } catch {
                  resolve(false);
                }
              }),
          );
          return (await Promise.all(made)).includes(true) ? 'worked' : 'refused';
        },
      }[name],
    ),
  ),
  refused('Code that stays', 'serviceWorker.register', async () => {
    if (!('serviceWorker' in navigator)) return 'the page has no such thing';
    return navigator.serviceWorker.register('app://kiosk/sw.js').then(
      () => 'worked',
      (error: unknown) => `refused: ${(error as Error).name}`,
    );
  }),
  refused('Node and Electron from the page', 'require, process, module, Buffer, ipcRenderer, electron', () => {
    const names = ['require', 'process', 'module', 'global', 'Buffer', 'ipcRenderer', 'electron', '__dirname'];
    const there = names.filter((name) => name in globalThis);
    return Promise.resolve(there.length > 0 ? 'worked' : 'the page has none of them');
  }),
  refused('A call that is not in the catalogue', 'kiosk.call of made-up names', async () => {
    const { kiosk, kioskBridge } = window as unknown as Bridge;
    const names = ['shell:open', '__proto__', 'constructor', '', 'kiosk:facts', 'inference:port'];
    const calls = names.flatMap((name) => [kiosk.call(name, null), kioskBridge.call(name, null)]);
    const ended = await Promise.allSettled(calls);
    return ended.some(({ status }) => status === 'fulfilled') ? 'worked' : 'refused';
  }),
  refused('A call with something else than it takes', 'kiosk.call with malformed arguments', async () => {
    const { kiosk } = window as unknown as Bridge;
    const ended = await Promise.allSettled([
      kiosk.call('scan:set', { on: 'yes' }),
      kiosk.call('session:start', { purpose: 'pay', code: 'x', assisted: false, light: true }),
      kiosk.call('session:start', { purpose: 'verify', code: 'x'.repeat(10_000), assisted: false, light: true }),
      kiosk.call('staff:unlock', { pin: 482913 }),
      kiosk.call('kiosk:state', { more: 1 }),
      kiosk.call('session:end', { reason: 'bored' }),
    ]);
    return ended.some(({ status }) => status === 'fulfilled') ? 'worked' : 'refused';
  }),
  refused(
    'What an attendant may do, without the PIN',
    'kiosk.call of staff:exit, unpair, wipe-queue, status',
    async () => {
      const { kiosk } = window as unknown as Bridge;
      const names = ['staff:exit', 'staff:unpair', 'staff:wipe-queue', 'staff:status', 'staff:tray-test'];
      const ended = await Promise.allSettled(names.map((name) => kiosk.call(name, null)));
      return ended.some(({ status }) => status === 'fulfilled') ? 'worked' : 'refused';
    },
  ),
  refused('An event that is not in the catalogue', 'kioskBridge.on of a made-up name', () => {
    const { kioskBridge } = window as unknown as Bridge;
    try {
      kioskBridge.on('kiosk:keys', () => null);
      return Promise.resolve('worked');
    } catch {
      return Promise.resolve('refused');
    }
  }),
];
