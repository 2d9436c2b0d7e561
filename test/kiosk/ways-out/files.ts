/// <reference lib="dom" />
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Locked, WayOut } from './way-out.js';

const SETTLE_MS = 300;

type Watch = typeof globalThis & { downloads?: { name: string; isRefused: boolean }[] };

/** Begins to write down every download. */
export async function watchDownloads({ kiosk }: Locked): Promise<void> {
  await kiosk.app.evaluate(({ session }) => {
    const watch = globalThis as Watch;
    watch.downloads = [];
    session.fromPartition('kiosk', { cache: false }).on('will-download', (event, item) => {
      watch.downloads?.push({ name: item.getFilename(), isRefused: event.defaultPrevented });
    });
  });
}

async function noDownload({ kiosk }: Locked): Promise<string> {
  await delay(SETTLE_MS);
  const begun = await kiosk.app.evaluate(() => (globalThis as Watch).downloads?.splice(0) ?? []);
  const taken = begun.filter(({ isRefused }) => !isRefused);
  if (taken.length > 0) throw new Error(`A download began: ${taken.map(({ name }) => name).join(', ')}`);
  return 'no download';
}

const download = (how: string, attempt: (to: string) => void): WayOut => ({
  way: 'A download',
  how,
  attempt: async (locked) => {
    await locked.kiosk.page.evaluate(attempt, locked.elsewhere);
    return noDownload(locked);
  },
});

/** Drops something onto the window as the system does it: through the browser's own input. */
const dropped = (way: string, how: string, data: (file: string, to: string) => object): WayOut => ({
  way,
  how,
  attempt: async ({ kiosk, elsewhere }) => {
    const folder = mkdtempSync(join(tmpdir(), 'vestibule-drop-'));
    const file = join(folder, 'page.html');
    writeFileSync(file, '<h1>out</h1>');
    const client = await kiosk.page.context().newCDPSession(kiosk.page);
    try {
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
        await client.send('Input.dispatchDragEvent', {
          type,
          x: 200,
          y: 200,
          data: data(file, elsewhere) as { items: []; dragOperationsMask: number },
        });
      }
      await delay(SETTLE_MS);
      return 'nothing was taken';
    } finally {
      await client.detach();
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

const ALL_OPERATIONS = 19;

const copied = (way: string, how: string, attempt: (text: string) => unknown): WayOut => ({
  way,
  how,
  attempt: async ({ kiosk }) => {
    const before = await kiosk.app.evaluate(async ({ clipboard }) => {
      await clipboard.writeText('as it was');
      return clipboard.readText();
    });
    const said = await kiosk.page.evaluate(attempt, 'something of the page');
    const after = await kiosk.app.evaluate(({ clipboard }) => clipboard.readText());
    if (before !== after) throw new Error('The clipboard has something else.');
    return typeof said === 'string' ? `refused: ${said}` : 'the clipboard kept what it had';
  },
});

export const FILE_WAYS: readonly WayOut[] = [
  {
    way: 'The file dialog',
    how: '<input type=file>, clicked',
    attempt: async ({ kiosk }) => {
      await kiosk.page.evaluate(() => {
        const input = document.createElement('input');
        input.type = 'file';
        input.id = 'inner';
        document.body.append(input);
        input.click();
      });
      await delay(SETTLE_MS * 2);
      await kiosk.page.evaluate(() => document.getElementById('inner')?.remove());
      return 'no dialog';
    },
  },
  {
    way: 'The file dialog',
    how: 'showOpenFilePicker, showSaveFilePicker, showDirectoryPicker',
    attempt: async ({ kiosk }) => {
      const there = await kiosk.page.evaluate(() =>
        ['showOpenFilePicker', 'showSaveFilePicker', 'showDirectoryPicker'].filter((name) => name in window),
      );
      if (there.length > 0) throw new Error(`There is ${there.join(', ')}.`);
      return 'the page has none of them';
    },
  },
  dropped('A file by dragging', 'a file, dropped', (file) => ({
    items: [],
    files: [file],
    dragOperationsMask: ALL_OPERATIONS,
  })),
  dropped('Another page by dragging', 'an address, dropped', (_file, to) => ({
    items: [{ mimeType: 'text/uri-list', data: to }],
    dragOperationsMask: ALL_OPERATIONS,
  })),
  download('a[download] of a blob, clicked', () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['out']));
    link.download = 'out.txt';
    link.click();
  }),
  download('a[download] of a data address, clicked', () => {
    const link = document.createElement('a');
    link.href = 'data:text/plain,out';
    link.download = 'out.txt';
    link.click();
  }),
  download('a[download] of the page itself, clicked', () => {
    const link = document.createElement('a');
    link.href = location.href;
    link.download = 'out.html';
    link.click();
  }),
  download('a[download] of another address, clicked', (to) => {
    const link = document.createElement('a');
    link.href = to;
    link.download = 'out.html';
    link.click();
  }),
  copied('Out by the clipboard', 'execCommand copy and cut of selected text', (text) => {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    const page = document as unknown as { execCommand(name: string): boolean };
    page.execCommand('copy');
    page.execCommand('cut');
    area.remove();
  }),
  copied('Out by the clipboard', 'navigator.clipboard.writeText', (text) =>
    navigator.clipboard.writeText(text).then(
      () => null,
      (error: unknown) => (error as Error).name,
    ),
  ),
  copied('In by the clipboard', 'navigator.clipboard.readText', () =>
    navigator.clipboard.readText().then(
      (text) => {
        if (text !== '') throw new Error('The page read it.');
      },
      (error: unknown) => (error as Error).name,
    ),
  ),
  {
    way: 'Files of the program',
    how: 'fetch of app://kiosk/../main/main.js, encoded too, and of app://other',
    attempt: async ({ kiosk }) => {
      const found = await kiosk.page.evaluate(async () => {
        const paths = [
          'app://kiosk/../main/main.js',
          'app://kiosk/%2e%2e/main/main.js',
          'app://kiosk/..%2fmain%2fmain.js',
          'app://kiosk/%2e%2e%2f%2e%2e%2fpackage.json',
          'app://other/index.html',
        ];
        const answers = paths.map((path) =>
          fetch(path).then(
            ({ status }) => status,
            () => 0,
          ),
        );
        return Promise.all(answers);
      });
      if (found.includes(200)) throw new Error(`One was served: ${found.join(', ')}`);
      return 'not found, or not sent';
    },
  },
  {
    way: 'The data folder',
    how: 'looked for what the attempts above may have left',
    attempt: async ({ kiosk }) => {
      const left = ['out.txt', 'out.html'].filter((name) => existsSync(join(kiosk.home, name)));
      if (left.length > 0) throw new Error(`There is ${left.join(', ')}.`);
      return Promise.resolve('nothing was left');
    },
  },
];
