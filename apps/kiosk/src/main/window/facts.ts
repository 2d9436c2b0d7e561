import { ipcMain, type BrowserWindow, type IpcMainEvent } from 'electron';
import { FACTS_CHANNEL, pageFacts, type PageFacts } from '../../shared/channels.js';

/** A page that says nothing for so long has no preload that works. */
const WAIT_MS = 20_000;

/** What the page's process says of itself when it is first loaded; null: nothing that makes sense, in time. */
export function waitForFacts({ webContents }: BrowserWindow): Promise<PageFacts | null> {
  return new Promise((resolve) => {
    const finish = (facts: PageFacts | null): void => {
      clearTimeout(late);
      ipcMain.off(FACTS_CHANNEL, receive);
      resolve(facts);
    };
    const receive = ({ sender }: IpcMainEvent, data: unknown): void => {
      if (sender !== webContents) return;
      const read = pageFacts.safeParse(data);
      finish(read.success ? read.data : null);
    };
    const late = setTimeout(() => finish(null), WAIT_MS);
    ipcMain.on(FACTS_CHANNEL, receive);
  });
}
