import { decodeImage } from '@vestibule/face';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { degrees, PDFDocument, rgb } from 'pdf-lib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fail } from '../../kernel/index.js';
import { bill, endless, hostilePdfs, mutatedPdfs } from './pdf-files.test-support.js';
import { PDF_ERRORS } from './refusals.js';
import { renderPdf, type PdfPage, type RenderedPdf, type RenderPdfOptions } from './index.js';
import { Turns } from './turns.js';

async function rendered(bytes: Uint8Array, options: RenderPdfOptions = {}): Promise<RenderedPdf> {
  const result = await renderPdf(bytes, { turns: new Turns(1, 0), timeoutMs: 60_000, ...options });
  if (!result.ok) throw new Error(`refused: ${result.error.message}`);
  return result.value;
}

const pageOf = ({ pages }: RenderedPdf, index = 0): PdfPage => {
  const page = pages[index];
  if (!page) throw new Error(`no page ${index}`);
  return page;
};

/** The colours at places given as shares of a page's width and height. */
async function coloursOf(page: PdfPage, ...places: readonly (readonly [number, number])[]): Promise<string[]> {
  const decoded = await decodeImage(page.jpeg);
  if (!decoded.ok) throw new Error(decoded.reason);
  const { width, height, data } = decoded.image;
  expect([width, height]).toEqual([page.width, page.height]);
  const names: Readonly<Record<string, string>> = { '100': 'red', '001': 'blue', '111': 'white', '000': 'black' };
  return places.map(([x, y]) => {
    const at = 3 * (Math.floor(y * height) * width + Math.floor(x * width));
    const colour = [...data.subarray(at, at + 3)];
    const key = colour.map((value) => (value > 240 ? '1' : value < 25 ? '0' : '?')).join('');
    return names[key] ?? colour.join();
  });
}

/** The processes that render for a process. */
function renderersOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return children.map(Number).filter((child) => {
    try {
      return readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('/pdf/renderer.js');
    } catch {
      return false;
    }
  });
}

async function oneRendererOf(pid: number): Promise<number> {
  return vi.waitFor(
    () => {
      const [renderer] = renderersOf(pid);
      if (renderer === undefined) throw new Error('none runs');
      return renderer;
    },
    { timeout: 10_000, interval: 5 },
  );
}

/** Waits until it has worked for two seconds of its own, which it does not before it is at its file. */
async function untilAtWork(renderer: number): Promise<void> {
  await vi.waitFor(
    () => {
      // Of proc(5): the 14th and 15th field, in hundredths of a second.
      const fields = readFileSync(`/proc/${renderer}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      expect(Number(fields[11]) + Number(fields[12])).toBeGreaterThan(200);
    },
    { timeout: 30_000, interval: 50 },
  );
}

/** Made once: the largest of them are packed from hundreds of megabytes. */
let made: ReturnType<typeof hostilePdfs> | undefined;
const hostile = (): ReturnType<typeof hostilePdfs> => (made ??= hostilePdfs());

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('renderPdf', () => {
  afterEach(() => {
    if (renderersOf(process.pid).length > 0) throw new Error('a renderer outlives its file');
  });

  it('should give the pages as pictures that show what stands on them, where it stands', async () => {
    const document = await rendered(await bill(2));
    expect(document).toMatchObject({ pageCount: 2, pages: [1, 2].map(() => ({ width: 1357, height: 1920 })) });
    const [x, y] = [(at: number) => at / 595, (at: number) => 1 - at / 842];
    const places = [
      [x(52), y(652)],
      [x(148), y(748)],
      [x(48), y(652)],
      [x(152), y(748)],
      [x(100), y(753)],
    ] as const;
    for (const page of document.pages) {
      expect(await coloursOf(page, ...places)).toEqual(['red', 'red', 'white', 'white', 'white']);
    }
    expect(Buffer.from(pageOf(document, 0).jpeg).equals(pageOf(document, 1).jpeg)).toBe(false);
  });

  it('should give the first four of many pages, or as many and as large as is asked for, and say how many there are', async () => {
    const many = await bill(300);
    expect(await rendered(many)).toMatchObject({ pageCount: 300, pages: { length: 4 } });
    const small = await rendered(many, { maxPages: 1, maxSide: 200 });
    expect(small).toMatchObject({ pageCount: 300, pages: [{ width: 141, height: 200 }] });
  });

  it('should show scans, pages on their side, and what is written into a form', async () => {
    const document = await PDFDocument.create();
    // A picture of one blue pixel, over the left half of a page of 600 × 800.
    const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYPgPAAEDAQAIicLsAAAAAElFTkSuQmCC';
    const scan = document.addPage([600, 800]);
    scan.drawImage(await document.embedPng(pixel), { x: 0, y: 0, width: 300, height: 800 });
    const turned = document.addPage([600, 800]);
    turned.setRotation(degrees(90));
    const field = document.getForm().createTextField('address');
    field.setText('12 Harbour Street');
    field.addToPage(turned, { x: 0, y: 400, width: 300, height: 400, backgroundColor: rgb(1, 0, 0), borderWidth: 0 });
    const result = await rendered(await document.save());
    expect(await coloursOf(pageOf(result, 0), [0.25, 0.5], [0.75, 0.5])).toEqual(['blue', 'white']);
    const side = pageOf(result, 1);
    expect(side).toMatchObject({ width: 1920, height: 1440 });
    // Upright the field is at the upper left; a quarter clockwise, at the upper right.
    expect(await coloursOf(side, [0.75, 0.4], [0.25, 0.25], [0.75, 0.75])).toEqual(['red', 'white', 'white']);
  });

  it('should leave the bytes with whoever sent them', async () => {
    const bytes = await bill(1);
    const copy = Buffer.from(bytes);
    await rendered(bytes, { maxSide: 100 });
    expect(copy.equals(bytes)).toBe(true);
  });

  it('should refuse every hostile file by its code, or give what is bounded of it', async () => {
    const turns = new Turns(2, 100);
    const files = await hostile();
    // On a busy machine the largest take longer than a person would be kept waiting for them.
    const results = await Promise.all(files.map(({ bytes }) => renderPdf(bytes, { turns, timeoutMs: 60_000 })));
    expect(results.map((result, index) => [files[index]?.name, result.ok ? 'harmless' : result.error.code])).toEqual(
      files.map(({ name, expected }) => [name, expected]),
    );
    for (const [index, result] of results.entries()) {
      if (!result.ok) expect(result.error.message).toContain(files[index]?.says ?? '');
      else for (const { width, height } of result.value.pages) expect(Math.max(width, height)).toBe(1920);
    }
  }, 300_000);

  it('should draw a large picture whole, packed small as it may be', async () => {
    const bomb = (await hostile()).find(({ name }) => name.startsWith('a picture of 100'));
    const page = pageOf(await rendered(bomb?.bytes ?? new Uint8Array(), { maxSide: 400 }));
    expect(await coloursOf(page, [0.01, 0.01], [0.5, 0.5], [0.99, 0.99])).toEqual(['black', 'black', 'black']);
  });

  it('should refuse what takes more memory than is given', async () => {
    const refused = await renderPdf(await bill(1), { memoryBytes: 1024 * 1024, maxSide: 5_000, timeoutMs: 60_000 });
    expect(refused).toEqual(fail(PDF_ERRORS.out_of_memory));
  });

  it('should end what takes too long', async () => {
    const started = performance.now();
    const refused = await renderPdf(endless(), { timeoutMs: 10_000 });
    expect(refused).toEqual(fail(PDF_ERRORS.out_of_time));
    expect(performance.now() - started).toBeLessThan(13_000);
  });

  it('should run two at once, let others wait, and refuse what comes beyond them', async () => {
    const [turns, bytes] = [new Turns(2, 3), await bill(1)];
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, renderersOf(process.pid).length)), 5);
    const six = Array.from({ length: 6 }, () => renderPdf(bytes, { turns, maxSide: 300, timeoutMs: 60_000 }));
    const [last] = await Promise.all(six.slice(5));
    expect(last).toMatchObject({ ok: false, error: { code: 'OVERLOADED' } });
    const others = await Promise.all(six.slice(0, 5));
    clearInterval(watch);
    expect(others.map(({ ok }) => ok)).toEqual(Array(5).fill(true));
    expect(most).toBe(2);
  });

  it('should refuse a file over which its renderer is killed, and render the next', async () => {
    const turns = new Turns(1, 1);
    const [options, next] = [{ turns, timeoutMs: 60_000 }, await bill(1)];
    const results = [renderPdf(endless(), options), renderPdf(next, options)];
    const renderer = await oneRendererOf(process.pid);
    await untilAtWork(renderer);
    process.kill(renderer, 'SIGKILL');
    const [killed, after] = await Promise.all(results);
    expect(killed).toMatchObject({ ok: false, error: { code: 'PDF_UNREADABLE' } });
    expect(after).toMatchObject({ ok: true, value: { pageCount: 1 } });
  });

  it('should ask to come again where a renderer is gone before it looked at the file', async () => {
    const result = renderPdf(await bill(1), { turns: new Turns(1, 0) });
    process.kill(await oneRendererOf(process.pid), 'SIGKILL');
    expect(await result).toMatchObject({ ok: false, error: { code: 'OVERLOADED', retryAfterSeconds: 2 } });
  });

  it('should leave no renderer behind when the server is killed, whatever it is caught in', async () => {
    const code = `
      const { renderPdf } = await import(${JSON.stringify(new URL('./render-pdf.js', import.meta.url).href)});
      const { endless } = await import(${JSON.stringify(new URL('./pdf-files.test-support.js', import.meta.url).href)});
      await renderPdf(endless(), { timeoutMs: 60_000 });`;
    const server = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' });
    const ended = once(server, 'exit');
    let renderer: number | undefined;
    try {
      renderer = await oneRendererOf(server.pid ?? 0);
      await untilAtWork(renderer);
    } finally {
      server.kill('SIGKILL');
      await ended;
    }
    await vi.waitFor(() => expect(isAlive(renderer)).toBe(false), { timeout: 5_000 });
  });

  it('should answer for every one of 10 mutated files', async () => {
    const options = { turns: new Turns(2, 10), maxSide: 300, timeoutMs: 60_000 };
    const results = await Promise.all((await mutatedPdfs(10)).map((bytes) => renderPdf(bytes, options)));
    const answers = results.map((result) => (result.ok ? 'rendered' : result.error.code));
    expect(answers.filter((answer) => !['rendered', 'PDF_UNREADABLE', 'PDF_TOO_LARGE'].includes(answer))).toEqual([]);
  });
});
