/// <reference lib="dom" />
import { setTimeout as delay } from 'node:timers/promises';
import type { TestKiosk } from '../../support/kiosk.js';
import type { Locked, WayOut } from './way-out.js';

/** How long a page is given to go somewhere. */
const SETTLE_MS = 250;

/** Runs something in the page that should lead nowhere; the name of the error that it threw there, or null. */
async function tried<T>(kiosk: TestKiosk, attempt: (argument: T) => void, argument: T): Promise<string | null> {
  try {
    await kiosk.page.evaluate(attempt as (argument: unknown) => void, argument);
  } catch (error) {
    const [, name] = /\b([A-Z]\w+Error)\b(?!: page)/.exec(String(error).replace(/^Error: /, '')) ?? [];
    if (name === undefined) throw error;
    await delay(SETTLE_MS);
    return name;
  }
  await delay(SETTLE_MS);
  return null;
}

const inPage = (way: string, how: string, attempt: (elsewhere: string) => void, happened?: string): WayOut => ({
  way,
  how,
  attempt: async ({ kiosk, elsewhere }: Locked) => {
    const error = await tried(kiosk, attempt, elsewhere);
    if (error === null && happened === undefined) throw new Error('It was not refused.');
    return error === null ? (happened ?? '') : `refused: ${error}`;
  },
});

const STAYED = 'the page stayed';

export const PAGE_WAYS: readonly WayOut[] = [
  inPage('Another page', 'location.href = …', (to) => void (location.href = to), STAYED),
  inPage('Another page', 'location.replace(…)', (to) => location.replace(to), STAYED),
  inPage(
    'Files of the machine',
    'location.href = file:///etc/passwd',
    () => {
      location.href = 'file:///etc/passwd';
    },
    STAYED,
  ),
  inPage("Chromium's own pages", 'location.href = chrome://gpu', () => void (location.href = 'chrome://gpu'), STAYED),
  inPage(
    'A page made of text',
    'location.href = data:text/html,…',
    () => {
      location.href = 'data:text/html,<h1>out</h1>';
    },
    STAYED,
  ),
  inPage(
    'Code in an address',
    'location.href = javascript:…',
    () => {
      location.href = "javascript:document.documentElement.setAttribute('data-mark','changed')";
    },
    STAYED,
  ),
  inPage(
    'Another program by an address',
    'location.href = mailto:…',
    () => {
      location.href = 'mailto:somebody@example.com';
    },
    STAYED,
  ),
  inPage('The page without its state', 'location.reload()', () => location.reload(), STAYED),
  inPage(
    'Another page',
    'a link, clicked',
    (to) => {
      const link = document.createElement('a');
      link.href = to;
      document.body.append(link);
      link.click();
      link.remove();
    },
    STAYED,
  ),
  inPage(
    'A new window',
    'a link with target=_blank, clicked',
    (to) => {
      const link = document.createElement('a');
      link.href = to;
      link.target = '_blank';
      document.body.append(link);
      link.click();
      link.remove();
    },
    'no window',
  ),
  inPage(
    'Another page',
    'a form, submitted by POST',
    (to) => {
      const form = document.createElement('form');
      form.method = 'post';
      form.action = to;
      document.body.append(form);
      form.submit();
      form.remove();
    },
    STAYED,
  ),
  inPage(
    'Another page',
    'history.back(), forward(), go(-2)',
    () => {
      history.back();
      history.forward();
      history.go(-2);
    },
    STAYED,
  ),
  inPage('The address of another page', 'history.pushState to another origin', (to) => history.pushState(null, '', to)),
  inPage('A part of another page', 'location.href = …#part', (to) => void (location.href = `${to}#part`), STAYED),
  inPage(
    'Another page',
    'meta http-equiv=refresh',
    (to) => {
      const meta = document.createElement('meta');
      meta.httpEquiv = 'refresh';
      meta.content = `0;url=${to}`;
      document.head.append(meta);
    },
    STAYED,
  ),
  ...(['iframe', 'embed', 'object'] as const).map((name): WayOut => ({
    way: 'Another page inside this one',
    how: `<${name}>`,
    attempt: async ({ kiosk, elsewhere }) => {
      // A frame that is refused takes the debugger's context of the page along, which the page itself doesn't notice.
      const added = kiosk.page.evaluate(
        ([tag, to]) => {
          const inner = document.createElement(tag);
          inner.id = 'inner';
          inner.setAttribute(tag === 'object' ? 'data' : 'src', to);
          document.body.append(inner);
        },
        [name, elsewhere] as const,
      );
      await added.catch(() => undefined);
      await delay(SETTLE_MS);
      const frames = kiosk.page.frames().map((frame) => frame.url());
      await kiosk.page.evaluate(() => document.getElementById('inner')?.remove());
      if (frames.some((url) => url.startsWith('http'))) throw new Error(`There is a frame: ${frames.join(', ')}`);
      return 'it stayed empty';
    },
  })),
  inPage(
    'A new window',
    'window.open(…)',
    (to) => {
      if (window.open(to) !== null) throw new TypeError('There is a window.');
    },
    'no window',
  ),
  inPage(
    'A new window',
    'window.open(about:blank)',
    () => {
      if (window.open('about:blank', '', 'width=300,height=300') !== null) throw new TypeError('There is a window.');
    },
    'no window',
  ),
  inPage('Close the window', 'window.close()', () => window.close(), STAYED),
  inPage(
    'The window itself',
    'window.moveTo, resizeTo',
    () => {
      window.moveTo(40, 40);
      window.resizeTo(300, 300);
    },
    STAYED,
  ),
  inPage(
    'A dialog over everything',
    'alert, confirm, prompt',
    () => {
      alert('out');
      if (confirm('out')) throw new TypeError('Somebody answered.');
      try {
        prompt('out');
      } catch {
        // Electron has none.
      }
    },
    'no dialog',
  ),
  inPage(
    'A dialog on leaving',
    'beforeunload, then location.href',
    (to) => {
      window.addEventListener('beforeunload', (event) => event.preventDefault(), { once: true });
      location.href = to;
    },
    STAYED,
  ),
  inPage('Print', 'window.print()', () => window.print(), 'no dialog'),
];
