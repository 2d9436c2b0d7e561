import { createServer } from 'node:net';
import type { Config } from '../../config/index.js';
import { ill, well, type Check } from './check.js';

const READY_TIMEOUT_MS = 3_000;

/** Whether the server's port is free, or our own server answers on it. */
export async function checkPort({ host, port }: Config): Promise<Check> {
  const name = 'port';
  const fault = await tryToListen(host, port);
  if (fault === undefined) return well(name);
  if (fault === 'EADDRNOTAVAIL' || fault === 'ENOTFOUND') {
    return ill(name, `${host} is not an address of this machine. Set VESTIBULE_HOST, for example to 127.0.0.1.`);
  }
  if (fault === 'EACCES') return ill(name, `This user may not use port ${port}. Set VESTIBULE_PORT to one over 1023.`);
  if (fault !== 'EADDRINUSE') return ill(name, `Port ${port} of ${host} can't be used (${fault}).`);
  const status = await readyStatus(host, port);
  if (status === 200) return well(name);
  return status === 503
    ? ill(name, `The server on port ${port} runs and is not ready. Its log says why, or it is just starting.`)
    : ill(name, `Another program uses port ${port}. Set VESTIBULE_PORT to a free one.`);
}

const tryToListen = (host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });

/** The status with which `/ready` is answered; undefined where nobody answers as our server does. */
async function readyStatus(host: string, port: number): Promise<number | undefined> {
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  try {
    const answer = await fetch(`http://${reached}:${port}/ready`, {
      redirect: 'error',
      signal: AbortSignal.timeout(READY_TIMEOUT_MS),
    });
    await answer.body?.cancel();
    return answer.headers.get('content-type')?.startsWith('application/json') === true ? answer.status : undefined;
  } catch {
    return undefined;
  }
}
