import { parentPort, workerData } from 'node:worker_threads';
import { drawPages, type Drawn } from './draw-pages.js';
import type { FromRenderer, RawPage, RenderOrder } from './messages.js';
import { openPdfium, type OpenedPdfium } from './pdfium.js';

/** The thread of the renderer's process in which the library runs, on the one file that came with its start. */
const port = parentPort;
if (!port) throw new Error("this module runs in a thread of the renderer's only");
const { bytes, limits } = workerData as RenderOrder;

const handOut = (page: RawPage): void => {
  const message: FromRenderer = { kind: 'page', page };
  port.postMessage(message, [page.data.buffer as ArrayBuffer]);
};

function draw(opened: OpenedPdfium): Drawn {
  try {
    return drawPages(opened, bytes, limits, handOut);
  } catch {
    // It aborts where it gets no memory, and where a damaged file leads it astray.
    return { fault: opened.memory.refused ? 'out_of_memory' : 'damaged' };
  }
}

const post = (message: FromRenderer): void => port.postMessage(message);
const opened = await openPdfium(limits.memoryBytes);
post({ kind: 'ready' });
const drawn = draw(opened);
post('fault' in drawn ? { kind: 'refused', ...drawn } : { kind: 'done', ...drawn });
