import { ipcMain, type BrowserWindow } from 'electron';
import { CALL_CHANNEL } from '../../shared/channels.js';
import { errorFields, type Log } from '../log/log.js';
import { Refused, dispatch, type Handlers } from './dispatch.js';

const REFUSED = Symbol('refused');

/** Takes the page's calls from now on: every one by the same way, and nothing else. */
export function serveCalls(window: BrowserWindow, handlers: Handlers, menuIsOpen: () => boolean, log: Log): void {
  const { webContents } = window;
  ipcMain.handle(CALL_CHANNEL, async ({ sender, senderFrame }, name: unknown, argument: unknown) => {
    const caller = {
      isOurWindow: sender === webContents,
      isMainFrame: senderFrame !== null && senderFrame === webContents.mainFrame,
      url: senderFrame?.url ?? null,
    };
    const call = { name: String(name), caller, argument, menuIsOpen: menuIsOpen() };
    const answer = await dispatch(handlers, call).catch((error: unknown) => {
      // The name of an unknown call is whatever somebody wrote: it stays out of the log.
      if (error instanceof Refused) log.warn('call.refused', { reason: error.reason });
      else log.error('call.failed', { call: call.name, ...errorFields(error) });
      return REFUSED;
    });
    // What went wrong inside is no business of the page's.
    if (answer === REFUSED) throw new Error('Refused');
    return answer;
  });
}
