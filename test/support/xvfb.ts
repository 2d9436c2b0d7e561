import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A screen that nobody looks at. */
export interface VirtualScreen {
  /** As `DISPLAY` wants it: `:7`. */
  readonly display: string;
  close(): Promise<void>;
}

const START_MS = 15_000;

/** Starts an X server without a screen on the first display that is free; `width` and `height` in pixels. */
export async function startXvfb(width = 1920, height = 1080): Promise<VirtualScreen> {
  const child: ChildProcess = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const pipe = child.stdio[3];
  if (!pipe || !('on' in pipe)) throw new Error('Xvfb has no pipe to tell its display by.');
  const late = setTimeout(() => child.kill('SIGKILL'), START_MS);
  const told = once(pipe, 'data').then(([data]) => String(data).trim());
  const display = await Promise.race([told, once(child, 'exit').then(() => undefined)]);
  clearTimeout(late);
  if (display === undefined || display === '') throw new Error('Xvfb did not start.');
  return {
    display: `:${display}`,
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}
