import { ipcMain, type BrowserWindow } from 'electron';
import { CALL_CHANNEL, type CallAnswer } from '../../shared/channels.js';
import { errorFields, type Log } from '../log/log.js';
import { Refused, dispatch, type Handlers } from './dispatch.js';

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
    try {
      return { ok: true, value: await dispatch(handlers, call) } satisfies CallAnswer;
    } catch (error) {
      // The name of an unknown call is whatever somebody wrote: it stays out of the log. And what went wrong inside is no business of
      // the page's.
      if (error instanceof Refused) log.warn('call.refused', { reason: error.reason });
      else log.error('call.failed', { call: call.name, ...errorFields(error) });
      return { ok: false } satisfies CallAnswer;
    }
  });
}
