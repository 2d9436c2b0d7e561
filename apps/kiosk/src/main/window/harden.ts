import type { WebContents } from 'electron';
import { isAllowedKey } from './keys.js';

/**
 * Closes every way out of a page that Electron knows: to other pages and windows, to files, to printers, to the clipboard, by keys and
 * by dragging. Set on every page that is ever made, also on those that should never be.
 */
export function harden(contents: WebContents, devTools: boolean): void {
  const refuse = (event: { preventDefault: () => void }): void => event.preventDefault();
  contents.on('will-navigate', refuse);
  contents.on('will-frame-navigate', refuse);
  contents.on('will-redirect', refuse);
  contents.on('will-attach-webview', refuse);
  contents.on('will-prevent-unload', refuse);
  contents.on('context-menu', refuse);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('select-bluetooth-device', (event, _devices, answer) => {
    event.preventDefault();
    answer('');
  });
  // Never answered: there is no certificate that a page may have.
  contents.on('select-client-certificate', refuse);
  contents.on('certificate-error', (event, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
  contents.on('login', (event, _details, _authentication, answer) => {
    event.preventDefault();
    answer();
  });
  contents.on('before-input-event', (event, { key, code, control, alt, shift, meta }) => {
    if (!isAllowedKey({ key, code, control, alt, shift, meta })) event.preventDefault();
  });
  contents.on('zoom-changed', () => contents.setZoomFactor(1));
  contents.on('did-finish-load', () => {
    contents.setZoomFactor(1);
    void contents.setVisualZoomLevelLimits(1, 1);
  });
  if (!devTools) contents.on('devtools-opened', () => contents.closeDevTools());
}

/**
 * Keeps the system's file dialog shut: Chromium asks its debugger, which is this program, and hears nothing more. There is no event of
 * Electron's for it.
 */
export async function refuseFileDialogs(contents: WebContents): Promise<void> {
  if (!contents.debugger.isAttached()) contents.debugger.attach('1.3');
  await contents.debugger.sendCommand('Page.enable');
  await contents.debugger.sendCommand('Page.setInterceptFileChooserDialog', { enabled: true });
}
