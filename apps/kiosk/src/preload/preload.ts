/// <reference lib="dom" />
import { contextBridge, ipcRenderer, webFrame } from 'electron';
import { CALL_CHANNEL, FACTS_CHANNEL, callAnswer, type PageFacts } from '../shared/channels.js';
import { CALLS, EVENTS, type CallName, type EventName } from '../shared/ipc.js';

const isCall = (name: string): name is CallName => Object.hasOwn(CALLS, name);
const isEvent = (name: string): name is EventName => Object.hasOwn(EVENTS, name);

async function call(name: string, argument: unknown): Promise<unknown> {
  if (!isCall(name)) throw new Error('Unknown call');
  const answer = callAnswer.parse(await ipcRenderer.invoke(CALL_CHANNEL, name, CALLS[name].takes.parse(argument)));
  if (!answer.ok) throw new Error('Refused');
  return CALLS[name].gives.parse(answer.value);
}

function on(name: string, listener: (data: unknown) => void): () => void {
  if (!isEvent(name)) throw new Error('Unknown event');
  const receive = (_event: unknown, data: unknown): void => listener(EVENTS[name].parse(data));
  ipcRenderer.on(name, receive);
  return () => void ipcRenderer.off(name, receive);
}

// An AbortSignal loses everything on its way over the bridge. So what crosses is a function that stops listening, and the page's own side
// of `window.kiosk`, which runs in the page's world and holds nothing, ties it to the signal.
const INNER = 'kioskBridge';
const OUTER = `(() => {
  const { call, on } = window.${INNER};
  const kiosk = Object.freeze({
    call: (name, argument) => call(name, argument),
    on: (name, listener, signal) => {
      if (!signal.aborted) signal.addEventListener('abort', on(name, listener), { once: true });
    },
  });
  Object.defineProperty(window, 'kiosk', { value: kiosk, enumerable: true });
  // It would take the window along, and no event of Electron's could refuse it.
  Object.defineProperty(window, 'close', { value: () => undefined });
})()`;
const HAS_NODE = "typeof require !== 'undefined' || typeof process !== 'undefined'";

contextBridge.exposeInMainWorld(INNER, { call, on });
void webFrame.executeJavaScript(OUTER);

window.addEventListener('DOMContentLoaded', () => {
  void webFrame.executeJavaScript(HAS_NODE).then((nodeInPage: unknown) => {
    const { sandboxed, contextIsolated } = process;
    const facts: PageFacts = { sandboxed, contextIsolated, nodeInPage: nodeInPage !== false };
    ipcRenderer.send(FACTS_CHANNEL, facts);
  });
});

ipcRenderer.on('inference:port', ({ ports }) => {
  window.postMessage('inference:port', window.origin, [...ports]);
});

// Nothing leaves the page by hand: no copy, no cut, no dragging in either direction, no menu.
for (const name of ['copy', 'cut', 'dragstart', 'dragover', 'drop', 'contextmenu', 'auxclick']) {
  window.addEventListener(name, (event) => event.preventDefault(), { capture: true });
}
