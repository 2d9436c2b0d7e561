import { join } from 'node:path';
import { BackupFault, damaged } from './fault.js';
import { BLOB_LIST_FILE } from './folder.js';
import { lines } from './framing.js';
import type { BackupKeys } from './keys.js';
import { readSealed, type FileFacts } from './sealed-file.js';

/** A blob of a backup. */
export interface ListedBlob extends FileFacts {
  /** 64 hex characters; lists are in the order of these. */
  readonly name: string;
  /** Its key in the storage. */
  readonly key: string;
}

/** What a file of a backup is sealed to. */
export const contextOf = (backup: string, file: string): string => `backup ${backup} ${file}`;

/** A line of a list. Keys hold neither spaces nor line breaks. */
export const blobLine = ({ name, sha256, bytes, key }: ListedBlob): Buffer =>
  Buffer.from(`${name} ${sha256} ${bytes} ${key}\n`, 'utf8');

/** Reads a backup's list of blobs. */
export async function* readBlobList(
  dir: string,
  backup: string,
  keys: BackupKeys,
  expected?: FileFacts,
): AsyncGenerator<ListedBlob> {
  const source = readSealed(join(dir, backup, BLOB_LIST_FILE), keys, contextOf(backup, BLOB_LIST_FILE), expected);
  for await (const line of lines(source)) {
    const [name = '', sha256 = '', bytes = '', key = ''] = line.split(' ');
    if (key === '') throw damaged('its list of blobs has a line that is none');
    yield { name, sha256, bytes: Number(bytes), key };
  }
}

/** Looks names up in a list, in the list's order. */
export class ListCursor {
  readonly #list: AsyncGenerator<ListedBlob>;
  readonly #forgiving: boolean;
  #current: ListedBlob | undefined;
  #begun = false;

  /** @param forgiving a list that is damaged ends where it is */
  constructor(list: AsyncGenerator<ListedBlob>, forgiving = false) {
    this.#list = list;
    this.#forgiving = forgiving;
  }

  /** The blob of this name. Names must be asked for in the list's order. */
  async find(name: string): Promise<ListedBlob | undefined> {
    while (!this.#begun || (this.#current && this.#current.name < name)) await this.#advance();
    return this.#current?.name === name ? this.#current : undefined;
  }

  /** The names that begin so; asked for in the list's order. */
  async beginningWith(start: string): Promise<string[]> {
    const names: string[] = [];
    for (await this.find(start); this.#current?.name.startsWith(start); await this.#advance())
      names.push(this.#current.name);
    return names;
  }

  /** Reads on to the list's end, which is where it is known to be whole. */
  async end(): Promise<void> {
    while (!this.#begun || this.#current) await this.#advance();
  }

  async close(): Promise<void> {
    await this.#list.return(undefined);
  }

  async #advance(): Promise<void> {
    this.#begun = true;
    try {
      const next = await this.#list.next();
      this.#current = next.done === true ? undefined : next.value;
    } catch (error) {
      if (!this.#forgiving || !(error instanceof BackupFault)) throw error;
      this.#current = undefined;
    }
  }
}
