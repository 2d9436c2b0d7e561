// A window as the kiosk's is, and the kiosk's own inference process; told what to do by the benchmark, through Playwright.
const { join } = require('node:path');
const { app, BrowserWindow, MessageChannelMain, utilityProcess } = require('electron');

const SCRIPT = join(__dirname, '../../../../apps/kiosk/dist/inference/inference.js');

let page;
let child;
let said = () => {};

/** Starts the inference process with an engine, and hands the page a port to it. Gives its `ready`. */
async function start(engine) {
  child = utilityProcess.fork(SCRIPT, [], { stdio: 'inherit' });
  child.on('message', (message) => said(message));
  const ready = new Promise((resolve) => (said = resolve));
  child.postMessage({ kind: 'start', engine }, []);
  const answer = await ready;
  const { port1, port2 } = new MessageChannelMain();
  child.postMessage({ kind: 'port' }, [port1]);
  page.webContents.postMessage('port', null, [port2]);
  return answer;
}

globalThis.bench = {
  start,
  tell: (message) => child.postMessage(message, []),
  /** How long the answer to `finish` takes, and the decision. */
  async finish() {
    const begun = performance.now();
    const answer = new Promise((resolve) => (said = resolve));
    child.postMessage({ kind: 'finish', id: 'bench' }, []);
    const { kind, local } = await answer;
    return { kind, local, ms: performance.now() - begun };
  },
};

void app.whenReady().then(() => {
  page = new BrowserWindow({
    width: 1080,
    height: 1920,
    frame: false,
    webPreferences: { preload: join(__dirname, 'preload.cjs'), sandbox: true, backgroundThrottling: false },
  });
  return page.loadURL(process.env.BENCH_PAGE);
});
app.on('window-all-closed', () => app.quit());
