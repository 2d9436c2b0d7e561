import type { DescribeResult } from '../engine.js';
import { OnnxNetworks } from '../networks/onnx.js';
import { describeImage, warmUp } from '../pipeline/describe-image.js';
import { grey, type Picture } from '../pixels/image.js';
import { DLIB_MODEL } from '../pipeline/recognition-model.js';
import type { FromWorker, ToWorker } from '../pool/messages.js';
import type { BrowserRequest, BrowserStart } from './messages.js';
import { encodeJpeg, readPixels } from './read-pixels.js';
import { openWebRuntime } from './web-runtime.js';

/** What is used of a worker's own scope; the types of a page and of a worker can't be had together. */
interface WorkerScope {
  addEventListener(
    type: 'message',
    listener: (event: MessageEvent<ToWorker<BrowserStart, BrowserRequest>>) => void,
  ): void;
  postMessage(message: FromWorker<DescribeResult>, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
let networks: OnnxNetworks | undefined;

async function start(given: BrowserStart): Promise<FromWorker<DescribeResult>> {
  networks = new OnnxNetworks(await openWebRuntime(given));
  return { kind: 'ready', serviceMs: await warmUp(networks, DLIB_MODEL, warmPicture) };
}

/** A picture that comes the way that a file does. */
async function warmPicture(): Promise<Picture> {
  const read = await readPixels(new Blob([Uint8Array.from(await encodeJpeg(grey()))]));
  if (!read.ok) throw new Error(`the picture to warm up with could not be read: ${read.reason}`);
  return read;
}

async function describe({ source, options }: BrowserRequest): Promise<DescribeResult> {
  if (networks === undefined) throw new Error('asked before it was started');
  const read = await readPixels(source).finally(() => {
    // Both hold memory outside the heap until they are closed, which nobody else can do: they were handed over.
    if ('close' in source) source.close();
  });
  if (!read.ok) return read;
  const described = await describeImage(networks, DLIB_MODEL, read, options);
  if (!described.ok) return described;
  if (options.storedImage !== true) return described.description;
  return { ...described.description, storedImage: await encodeJpeg(described.image) };
}

async function answer(message: ToWorker<BrowserStart, BrowserRequest>): Promise<FromWorker<DescribeResult>> {
  try {
    if (message.kind === 'start') return await start(message.start);
    return { kind: 'answer', id: message.id, answer: await describe(message.request) };
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

scope.addEventListener('message', ({ data }) => {
  void answer(data).then((told) => scope.postMessage(told, []));
});
