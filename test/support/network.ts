import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Where in a call the network goes away. */
export type Moment =
  /** Nothing of it reaches the server. */
  | 'before'
  /** The server gets a part of it. */
  | 'half'
  /** The server gets the whole, and its answer is lost. */
  | 'answer';

/** The network between a kiosk and its server, which can be cut. */
export interface Network {
  /** The server's address as the kiosk is told it. */
  readonly url: string;
  /** Ends every connection, and lets none through until it is mended. */
  cut(): void;
  mend(): void;
  /** Goes away in the next call whose bytes hold this text, and stays away; resolves when that happened. */
  cutIn(text: string, moment: Moment): Promise<void>;
  close(): Promise<void>;
}

interface Trap {
  readonly text: string;
  readonly moment: Moment;
  readonly sprung: () => void;
}

/** Lays a network before a server that speaks http on loopback. */
export async function startNetwork(api: string): Promise<Network> {
  const { hostname, port } = new URL(api);
  const sockets = new Set<Socket>();
  let isUp = true;
  let trap: Trap | undefined;
  const cut = (): void => {
    isUp = false;
    for (const socket of sockets) socket.destroy();
  };
  const spring = (): void => {
    const sprung = trap?.sprung;
    trap = undefined;
    cut();
    sprung?.();
  };
  const hold = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    hold(near);
    if (!isUp) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    hold(far);
    let seen = '';
    let losesAnswer = false;
    near.on('data', (data) => {
      // Enough of what came before that a text on the seam of two pieces is seen.
      seen = (seen + data.toString('latin1')).slice(-data.length - 256);
      if (trap === undefined || !seen.includes(trap.text)) {
        far.write(data);
        return;
      }
      if (trap.moment === 'answer') {
        losesAnswer = true;
        far.write(data);
        return;
      }
      if (trap.moment === 'before') spring();
      else far.write(data.subarray(0, data.length >> 1), spring);
    });
    far.on('data', (data) => {
      if (losesAnswer && trap !== undefined) spring();
      else near.write(data);
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend: () => {
      trap = undefined;
      isUp = true;
    },
    cutIn: (text, moment) =>
      new Promise((resolve) => {
        trap = { text, moment, sprung: resolve };
      }),
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
