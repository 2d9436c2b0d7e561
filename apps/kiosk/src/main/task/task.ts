import { randomUUID } from 'node:crypto';
import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { PURPOSES, type Purpose } from '../../shared/words.js';
import { fail, ok, type Result } from '../result.js';

/** Where the result of a task goes: a file, or a program that listens on this machine. */
export type ResultPlace =
  { readonly kind: 'file'; readonly path: string } | { readonly kind: 'loopback'; readonly url: string };

/** What a host program wants done. */
export interface Task {
  /** The host's own name for it, or one that was made here; stands in the signed result. */
  readonly id: string;
  readonly purpose: Purpose;
  readonly code: string;
  readonly result: ResultPlace | null;
}

/** Why a task is not taken. */
export type TaskFailure = 'purpose' | 'code' | 'result' | 'id' | 'address';

/** The scheme under which a task can be given as an address. */
export const SCHEME = 'vestibule-kiosk';

const id = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
const code = z.string().min(1).max(512);

/** Addresses of this machine, as WHATWG URL writes their host. A name is not among them: somebody else may answer to it. */
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|\[::1\])$/;

/** A loopback address by number, over http, without credentials; null: it is none. */
export function loopback(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isOurs = url.protocol === 'http:' && LOOPBACK.test(url.hostname) && url.username === '' && url.password === '';
  return isOurs && url.hash === '' ? url.href : null;
}

interface Words {
  readonly purpose: string | undefined;
  readonly code: string | undefined;
  readonly result: string | undefined;
  readonly id: string | undefined;
}

function taskOf(words: Words, place: (text: string) => ResultPlace | null): Result<Task, TaskFailure> {
  const purpose = z.enum(PURPOSES).safeParse(words.purpose);
  if (!purpose.success) return fail('purpose');
  const said = code.safeParse(words.code?.trim());
  if (!said.success) return fail('code');
  const named = id.safeParse(words.id ?? randomUUID());
  if (!named.success) return fail('id');
  const result = words.result === undefined ? null : place(words.result);
  if (words.result !== undefined && result === null) return fail('result');
  return ok({ id: named.data, purpose: purpose.data, code: said.data, result });
}

/** A task from the command line. A relative file is taken from `folder`, where the command was given. */
export function taskFromWords(words: Words, folder: string): Result<Task, TaskFailure> {
  return taskOf(words, (text) => {
    const url = loopback(text);
    if (url !== null) return { kind: 'loopback', url };
    if (text === '' || /^[a-z][a-z0-9+.-]+:/i.test(text)) return null;
    return { kind: 'file', path: isAbsolute(text) ? text : resolve(folder, text) };
  });
}

/**
 * A task from an address: `vestibule-kiosk://task?purpose=verify&code=…&result=http://127.0.0.1:…`. Any page that somebody opens on
 * this machine can bring one about, so its result goes to a loopback address and never into a file.
 */
export function taskFromAddress(text: string): Result<Task, TaskFailure> {
  if (!URL.canParse(text)) return fail('address');
  const url = new URL(text);
  if (url.protocol !== `${SCHEME}:` || url.hostname !== 'task') return fail('address');
  const word = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  const words = { purpose: word('purpose'), code: word('code'), result: word('result'), id: word('id') };
  return taskOf(words, (result) => {
    const to = loopback(result);
    return to === null ? null : { kind: 'loopback', url: to };
  });
}
