import { CALLS, type CallName, type Gives, type Takes } from '../../shared/ipc.js';

/** What does each call of the catalogue. What the types don't let through, `dispatch` refuses at run time too. */
export type Handlers = { readonly [N in CallName]: (argument: Takes<N>) => Gives<N> | Promise<Gives<N>> };

/** Who calls, as far as Electron can tell. */
export interface Caller {
  /** Whether it is the window that main made, and no other. */
  readonly isOurWindow: boolean;
  /** Whether it is that window's top frame, and nothing inside it. */
  readonly isMainFrame: boolean;
  /** The frame's address; null where the frame is gone. */
  readonly url: string | null;
}

/** Why a call isn't done. The page is told no more than that it was refused. */
export type Refusal = 'unknown_call' | 'foreign_sender' | 'malformed' | 'menu_closed';

/** Carries a refusal; thrown, since that is how a call over Electron's IPC fails. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly reason: Refusal;
  constructor(reason: Refusal) {
    super('Refused');
    this.reason = reason;
  }
}

/** The scheme, host and place of the only page there is. */
export const ORIGIN = 'app://kiosk';

const isOurs = ({ isOurWindow, isMainFrame, url }: Caller): boolean => {
  if (!isOurWindow || !isMainFrame || url === null || !URL.canParse(url)) return false;
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}` === ORIGIN;
};

const isCall = (name: string): name is CallName => Object.hasOwn(CALLS, name);

/** Calls that an attendant makes, and only behind the PIN. */
const OPEN_STAFF_CALLS = new Set<CallName>(['staff:unlock', 'staff:lock']);
const needsMenu = (name: CallName): boolean => name.startsWith('staff:') && !OPEN_STAFF_CALLS.has(name);

/**
 * Does one call of the page: checks the name, who calls, what with, and whether the attendant's menu is open where it must be. Throws
 * Refused.
 */
export async function dispatch(
  handlers: Handlers,
  { name, caller, argument, menuIsOpen }: { name: string; caller: Caller; argument: unknown; menuIsOpen: boolean },
): Promise<unknown> {
  if (!isCall(name)) throw new Refused('unknown_call');
  if (!isOurs(caller)) throw new Refused('foreign_sender');
  const taken = CALLS[name].takes.safeParse(argument);
  if (!taken.success) throw new Refused('malformed');
  if (needsMenu(name) && !menuIsOpen) throw new Refused('menu_closed');
  const handle = handlers[name] as (argument: unknown) => unknown;
  return CALLS[name].gives.parse(await handle(taken.data));
}
