import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A network before a Postgres, in which whatever it answers can be changed or lost. */
export interface Relay {
  readonly url: string;
  close(): void;
}

/**
 * Lays one.
 * @param answer passes a piece of an answer on, or does otherwise
 */
export async function startRelay(
  url: string,
  answer: (data: Buffer, near: Socket, far: Socket) => void,
): Promise<Relay> {
  const { port } = new URL(url);
  const server = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1');
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
    near.pipe(far).on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    far.on('data', (data) => answer(data, near, far));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const changed = new URL(url);
  changed.port = String((server.address() as AddressInfo).port);
  return { url: changed.href, close: () => void server.close() };
}
