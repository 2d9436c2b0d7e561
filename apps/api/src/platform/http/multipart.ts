import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { domainError } from '../../kernel/index.js';
import { Refusal } from './refusal.js';
import { IMAGE_BYTES } from './schemas.js';
import { countUpload } from './upload-budget.js';

/** Four images and their fields fit many times over; a request of thousands of tiny parts does not. */
const PARTS = 20;
/** Identifiers have 256 characters at most. */
const FIELD_BYTES = 16 * 1024;

const tooLarge = (what: string, limit: string, field?: string) =>
  new Refusal(
    domainError('PAYLOAD_TOO_LARGE', `${what} is larger than ${limit}`, {
      ...(field !== undefined && { details: [{ field, reason: `is larger than ${limit}` }] }),
    }),
  );

const refuse = (field: string, reason: string) =>
  new Refusal(domainError('INVALID_INPUT', `${field} ${reason}`, { details: [{ field, reason }] }));

/**
 * Takes multipart bodies (RFC 7578) in this scope: the body becomes an object of texts and of files' bytes, as if it
 * had been JSON. Read as it arrives, so that what is too large is refused when it is and not when it has ended. Call it in
 * a scope that limits uploads.
 */
export async function takeMultipart(app: FastifyInstance): Promise<void> {
  await app.register(multipart, {
    throwFileSizeLimit: false,
    limits: {
      fileSize: IMAGE_BYTES,
      files: PARTS,
      fields: PARTS,
      parts: PARTS,
      fieldSize: FIELD_BYTES,
      headerPairs: 20,
    },
    // A part that says it is an image is one, whether or not it has a file name.
    isPartAFile: (_, type, name) => name !== undefined || /^(image\/|application\/octet-stream)/i.test(type ?? ''),
  });
  app.addHook('preValidation', async (request) => {
    if (request.isMultipart()) request.body = await readParts(request);
  });
}

async function readParts(request: FastifyRequest): Promise<Record<string, unknown>> {
  const { raw } = request;
  let stop: (refusal: Refusal) => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = reject;
  });
  const count = (chunk: Buffer): void => {
    const refusal = countUpload(request, chunk.length);
    if (refusal) stop(refusal);
  };
  raw.on('data', count);
  try {
    return await Promise.race([collectParts(request, stopped), stopped]);
  } catch (error) {
    raw.unpipe();
    throw error instanceof Refusal ? error : unreadable(error);
  } finally {
    raw.off('data', count);
  }
}

async function collectParts(request: FastifyRequest, stopped: Promise<never>): Promise<Record<string, unknown>> {
  const body = new Map<string, string | Buffer>();
  for await (const part of request.parts()) {
    // The reader's types have it always; where a part has none, it is undefined.
    const name: string | undefined = part.fieldname;
    if (name === undefined) throw unreadable(undefined);
    if (part.type === 'file') {
      // What has been read of a file is given back as soon as the body is refused.
      stopped.catch((refusal: unknown) => part.file.destroy(refusal instanceof Error ? refusal : undefined));
      const bytes = await readFile(part.file, name);
      if (body.has(name)) throw refuse(name, 'was sent twice');
      body.set(name, bytes);
    } else {
      if (part.valueTruncated) throw tooLarge(name, '16 KiB', name);
      if (body.has(name)) throw refuse(name, 'was sent twice');
      const value = typeof part.value === 'string' ? part.value : JSON.stringify(part.value);
      // The reader puts this in place of bytes that are no UTF-8; two different names must not become one.
      if (value.includes('\uFFFD')) throw refuse(name, 'must be UTF-8, without the replacement character U+FFFD');
      body.set(name, value);
    }
  }
  if (body.size === 0) throw unreadable(undefined);
  return Object.fromEntries(body);
}

async function readFile(file: Readable, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // The limit is told when it is met, while the rest of the file is still on its way.
  file.once('limit', () => file.destroy(tooLarge(name, '8 MiB', name)));
  for await (const chunk of file) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function unreadable(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && /LIMIT/.test(code)) {
    return new Refusal(domainError('PAYLOAD_TOO_LARGE', `The body has more than ${PARTS} parts`));
  }
  // Whatever else the reader complains of is in the body: it opens no file and calls nobody.
  return new Refusal(domainError('INVALID_INPUT', 'The body is not multipart/form-data, or was cut off'));
}
