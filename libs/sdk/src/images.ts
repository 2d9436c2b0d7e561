import { VestibuleError } from './errors.js';

/** An image, JPEG, PNG or WebP: its bytes, or what gives them (a file's stream, the body of an answer, an upload). */
export type ImageInput = Uint8Array | Blob | AsyncIterable<Uint8Array>;

/** The contract: an image has 8 MiB at most. */
const IMAGE_BYTES = 8 * 1024 * 1024;

/** A form of texts and images. Streams are read here, once, so that every try of a call sends the same. */
export async function formOf(
  fields: Readonly<Record<string, string>>,
  images: Readonly<Record<string, ImageInput>>,
): Promise<FormData> {
  const form = new FormData();
  for (const [name, text] of Object.entries(fields)) form.set(name, text);
  for (const [name, image] of Object.entries(images)) form.set(name, await toBlob(name, image), name);
  return form;
}

async function toBlob(name: string, image: ImageInput): Promise<Blob> {
  if (image instanceof Blob) return image.size > IMAGE_BYTES ? tooLarge(name) : image;
  if (image instanceof Uint8Array)
    return image.length > IMAGE_BYTES ? tooLarge(name) : new Blob([Uint8Array.from(image)]);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of image) {
    bytes += chunk.length;
    if (bytes > IMAGE_BYTES) return tooLarge(name);
    chunks.push(Uint8Array.from(chunk));
  }
  return new Blob(chunks);
}

/** What the server would say once it had been sent. */
function tooLarge(field: string): never {
  const reason = 'is larger than 8 MiB';
  throw new VestibuleError({ code: 'PAYLOAD_TOO_LARGE', message: `${field} ${reason}`, details: [{ field, reason }] });
}
