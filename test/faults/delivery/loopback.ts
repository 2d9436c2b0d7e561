import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Servers of one test, on loopback. */
export class Loopback {
  readonly #closers: (() => Promise<unknown>)[] = [];

  /** Listens with a server, on a free port or the one given; gives the port. */
  async listen(server: Server, port = 0): Promise<number> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    this.#closers.push(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    });
    return (server.address() as AddressInfo).port;
  }

  /** Serves HTTP. */
  http(listener: RequestListener): Promise<number> {
    return this.listen(createServer(listener));
  }

  /** Serves bare sockets, which are handed over when the first bytes of a request have come. */
  tcp(afterRequest: (socket: Socket) => unknown): Promise<number> {
    return this.listen(createTcpServer((socket) => void socket.once('data', () => afterRequest(socket))));
  }

  /** A port where nobody listens any more. */
  async closedPort(): Promise<number> {
    const port = await this.listen(createTcpServer());
    await this.#closers.pop()?.();
    return port;
  }

  /** Adds something that is to be closed with the servers, before them. */
  with<T extends { close(): Promise<unknown> }>(closable: T): T {
    this.#closers.push(() => closable.close());
    return closable;
  }

  /** Ends everything. */
  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).toReversed()) await close();
  }
}
