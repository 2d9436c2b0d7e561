import { ORIGIN } from '../ipc/dispatch.js';

/** Something that the page wants to be let do. */
export interface PermissionRequest {
  readonly permission: string;
  /** The address, or the origin, that asks. */
  readonly from: string;
  /** For `media`: what of it. */
  readonly media: readonly string[];
}

/** The camera's picture, for our own page; never sound, and nothing else. */
export function isPermitted({ permission, from, media }: PermissionRequest): boolean {
  if (permission !== 'media' || !URL.canParse(from)) return false;
  const { protocol, host } = new URL(from);
  return `${protocol}//${host}` === ORIGIN && media.length > 0 && media.every((kind) => kind === 'video');
}
