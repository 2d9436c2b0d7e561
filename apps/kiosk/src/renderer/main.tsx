import '@vestibule/ui/styles.css';
import { createRoot } from 'react-dom/client';
import type { KioskBridge } from '../shared/ipc.js';
import { Conductor } from './conductor.js';
import { App } from './ui/app.js';
import { watchForAttendant } from './ui/attendant-signs.js';

declare global {
  interface Window {
    /** Put there by the preload: the only way to main. */
    readonly kiosk: KioskBridge;
  }
}

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no place for the kiosk.');

// For as long as the page is there.
const { signal } = new AbortController();
const conductor = new Conductor(window.kiosk);
watchForAttendant(() => conductor.send({ kind: 'staff' }), signal);
createRoot(root).render(<App conductor={conductor} />);
conductor.start(signal);
