import type { LiveReader } from '@vestibule/documents/live';
import { decodeJpeg, rgbOfRgba, type LiveEngine, type LiveEngineOptions } from '@vestibule/face/live';
import { frame, type Frame, type FrameAnswer } from '../shared/frames.js';
import { CaptureMode } from './capture-mode.js';
import { DocumentMode, readStill, type DocumentParts } from './document-mode.js';
import { toInference, type FromInference, type ToInference } from './protocol.js';
import { readCode } from './read-code.js';

/** What is used of Electron's MessagePortMain. */
export interface FramePort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: FrameAnswer): void;
  start(): void;
  close(): void;
}

/** What the process is made of. */
export interface InferenceParts {
  openEngine(options: LiveEngineOptions): Promise<LiveEngine>;
  /** Called when the first document is looked for: it takes a second and 200 MB. */
  openReader(): Promise<LiveReader>;
  tell(message: FromInference): void;
  /** Something is broken: the process is to be ended. */
  fail(error: unknown): void;
}

/** Does what main says and looks at the frames that come, strictly one after another. */
export class Inference {
  readonly #parts: InferenceParts;
  #turn: Promise<void> = Promise.resolve();
  #engine: LiveEngine | undefined;
  #port: FramePort | undefined;
  #scanning = false;
  #templates: Extract<ToInference, { kind: 'templates' }> | undefined;
  #capture: CaptureMode | undefined;
  #documents: DocumentParts | undefined;
  #document: DocumentMode | undefined;
  /** The memory of the frame in work, used again for each. */
  #pixels: Uint8Array | undefined;

  constructor(parts: InferenceParts) {
    this.#parts = parts;
  }

  /** Takes a message of main's, in its turn. */
  receive(data: unknown, port?: FramePort): void {
    this.#inTurn(async () => {
      const message = toInference.parse(data);
      if (message.kind === 'start') await this.#start(message.engine);
      else if (message.kind === 'port') this.#attach(port);
      else await this.#do(message);
    });
  }

  #inTurn(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work).catch((error: unknown) => this.#parts.fail(error));
  }

  async #start(engine: 'onnx' | 'face-api'): Promise<void> {
    this.#engine = await this.#parts.openEngine({ engine });
    const { modelVersion, warmMs } = this.#engine;
    this.#parts.tell({ kind: 'ready', modelVersion, warmMs });
  }

  #attach(port: FramePort | undefined): void {
    this.#port?.close();
    this.#port = port;
    port?.on('message', ({ data }) => {
      // What isn't a frame isn't answered: whoever sent it is not the camera's worker.
      const read = frame.safeParse(data);
      if (read.success) this.#inTurn(() => this.#look(port, read.data));
    });
    port?.start();
  }

  async #do(message: Exclude<ToInference, { kind: 'start' | 'port' }>): Promise<void> {
    switch (message.kind) {
      case 'scan':
        this.#scanning = message.on;
        break;
      case 'templates':
        this.#wipe();
        this.#templates = message;
        break;
      case 'capture':
        this.#capture?.wipe();
        this.#leaveDocument();
        if (this.#engine === undefined) throw new Error('a capture before the start');
        this.#capture = new CaptureMode(this.#engine, message, this.#templates);
        break;
      case 'finish': {
        const none = { kind: 'not_finished', id: message.id, reason: 'no_capture' } as const;
        this.#parts.tell((await this.#capture?.finish(message.id)) ?? none);
        break;
      }
      case 'document':
        this.#capture?.wipe();
        this.#capture = undefined;
        this.#leaveDocument();
        this.#document = new DocumentMode(await this.#openDocuments(), message.shape);
        break;
      case 'document_off':
        this.#leaveDocument();
        break;
      case 'read':
        this.#parts.tell(
          (await this.#document?.read(message.id, message.reads)) ?? { kind: 'no_page', id: message.id },
        );
        this.#leaveDocument();
        break;
      case 'still': {
        const image = await decodeJpeg(message.jpeg);
        const none = { kind: 'no_page', id: message.id } as const;
        this.#parts.tell(image ? await readStill(await this.#openDocuments(), image, message) : none);
        image?.data.fill(0);
        break;
      }
      case 'wipe':
        this.#wipe();
        break;
    }
  }

  async #openDocuments(): Promise<DocumentParts> {
    if (this.#engine === undefined) throw new Error('a document before the start');
    this.#documents ??= { reader: await this.#parts.openReader(), engine: this.#engine, now: () => new Date() };
    return this.#documents;
  }

  #leaveDocument(): void {
    this.#document?.wipe();
    this.#document = undefined;
  }

  #wipe(): void {
    this.#capture?.wipe();
    this.#capture = undefined;
    this.#leaveDocument();
    for (const template of this.#templates?.templates ?? []) template.fill(0);
    this.#templates = undefined;
    this.#pixels?.fill(0);
  }

  async #look(port: FramePort, { id, timeMs, width, height, data }: Frame): Promise<void> {
    if (port !== this.#port) return;
    const answer = await this.#answer(id, timeMs, width, height, data);
    new Uint8Array(data).fill(0);
    port.postMessage(answer);
  }

  async #answer(id: number, timeMs: number, width: number, height: number, data: ArrayBuffer): Promise<FrameAnswer> {
    const whole = data.byteLength === width * height * 4;
    if (whole && (this.#capture !== undefined || this.#document !== undefined)) {
      const image = rgbOfRgba(data, width, height, this.#pixels);
      this.#pixels = image.data;
      if (this.#capture !== undefined) return this.#capture.next(id, timeMs, image);
      if (this.#document !== undefined) return this.#document.next(id, timeMs, image);
    }
    if (whole && this.#scanning) return { kind: 'code', id, text: await readCode(data, width, height) };
    return { kind: 'idle', id };
  }
}
