import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * Just what is needed of a file system. In Electron it must be the original one: the usual one shows an archive as if it were a folder.
 */
export interface Files {
  createReadStream(path: string): AsyncIterable<Buffer>;
  readFile(path: string): Promise<Buffer>;
  /** Names in a folder, of files in folders below too, with forward slashes; an empty list where there is none. */
  list(folder: string): Promise<readonly string[]>;
}

/** What the archive and what lies unpacked beside it come to. */
export interface ArchiveDigest {
  /** SHA-256 of the archive, hex. */
  readonly digest: string;
  /** Files beside it that are not what the archive says of them, that are missing, or that it doesn't know. */
  readonly wrong: readonly string[];
}

async function sha256(files: Files, path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of files.createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

interface Node {
  readonly files?: Readonly<Record<string, Node>> | undefined;
  readonly unpacked?: boolean | undefined;
  readonly link?: string | undefined;
  readonly integrity?: { readonly hash: string } | undefined;
}

const node: z.ZodType<Node> = z.object({
  files: z
    .record(
      z.string(),
      z.lazy(() => node),
    )
    .optional(),
  unpacked: z.boolean().optional(),
  link: z.string().optional(),
  integrity: z.object({ hash: z.string() }).optional(),
});

/** Each file that lies beside the archive, by path, with the SHA-256 that the archive has of it. */
function* unpackedFiles(folder: Node, path: string): Generator<readonly [string, string]> {
  for (const [name, entry] of Object.entries(folder.files ?? {})) {
    const inner = path === '' ? name : `${path}/${name}`;
    if (entry.files !== undefined) yield* unpackedFiles(entry, inner);
    else if (entry.unpacked === true) yield [inner, entry.integrity?.hash ?? ''];
  }
}

/** The header of an archive (electron/asar): four lengths of four bytes each, the last that of the JSON that follows. */
async function header(files: Files, path: string): Promise<Node> {
  let data = Buffer.alloc(0);
  for await (const chunk of files.createReadStream(path)) {
    data = Buffer.concat([data, chunk]);
    const length = data.length < 16 ? Number.POSITIVE_INFINITY : data.readUInt32LE(12);
    if (data.length >= 16 + length) return node.parse(JSON.parse(data.toString('utf8', 16, 16 + length)));
  }
  throw new Error('The archive ends before its header does');
}

/** Hashes an archive, and everything that was left beside it in `<archive>.unpacked`. Throws what reading does. */
export async function digestArchive(path: string, files: Files): Promise<ArchiveDigest> {
  const digest = await sha256(files, path);
  const beside = `${path}.unpacked`;
  const expected = new Map(unpackedFiles(await header(files, path), ''));
  const present = new Set(await files.list(beside));
  const wrong = [...present].filter((name) => !expected.has(name));
  for (const [name, hash] of expected) {
    if (!present.has(name) || (await sha256(files, join(beside, name))) !== hash) wrong.push(name);
  }
  return { digest, wrong };
}

const recorded = z.object({ 'app.asar': z.string().regex(/^[0-9a-f]{64}$/) });

/** The digest that packaging wrote down beside the archive; null: none that can be read. */
export async function recordedDigest(path: string, files: Files): Promise<string | null> {
  try {
    return recorded.parse(JSON.parse((await files.readFile(path)).toString('utf8')))['app.asar'];
  } catch {
    return null;
  }
}
