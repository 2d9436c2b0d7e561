import { expect } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { integratorOf, type Integrator } from '../support/integrator.js';
import { pairingCode, startKiosk, type KioskOptions, type TestKiosk } from '../support/kiosk.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { runCommand, startServer, type TestCredentials, type TestServer } from '../support/server.js';
import { startXvfb, type VirtualScreen } from '../support/xvfb.js';

/** The attendant's PIN of every kiosk in the tests. */
export const PIN = '482913';

/** A branch: a server on a database of its own with an integration that checks gestures, a receiver of its webhooks, and a screen for a kiosk. */
export interface Branch {
  readonly server: TestServer;
  readonly credentials: TestCredentials;
  readonly integrator: Integrator;
  readonly receiver: Receiver;
  readonly screen: VirtualScreen;
  /** What is given to a kiosk besides its own options. */
  kiosk(options: Omit<KioskOptions, 'api' | 'display'> & { readonly api?: string }): Promise<TestKiosk>;
  /** A new device's pairing code. */
  pair(): Promise<{ id: string; code: string }>;
  /** Asks for a registration; gives the face's id, the address that its QR code shows, and the short code beside it. */
  registration(uniqueIdentifier: string): Promise<{ faceId: string; url: string; code: string }>;
  command<T>(...words: readonly string[]): Promise<T>;
  close(): Promise<void>;
}

/** How a branch is opened. */
export interface BranchOptions {
  /** Further options of `integration create`. */
  readonly words?: readonly string[];
  /** Further environment of the server, and of commands that are run on its data. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The screen's size in pixels. */
  readonly width?: number;
  readonly height?: number;
}

/** Most recordings that stand before kiosks are played again and again, and are no answer to a challenge. */
const WITHOUT_LIVENESS = ['--policy', 'kioskLiveness=off'];

/** Opens a branch; without a liveness challenge unless `words` has another policy. */
export async function openBranch({ words = [], width, height, ...options }: BranchOptions = {}): Promise<Branch> {
  const database = options.environment?.['DATABASE_URL'] === undefined ? await createTestDatabase() : undefined;
  const environment = { ...(database && { DATABASE_URL: database.url }), ...options.environment };
  const [server, receiver, screen] = await Promise.all([
    startServer({ VESTIBULE_WEBHOOK_ALLOW: '127.0.0.0/8', ...environment }),
    startReceiver(),
    startXvfb(width, height),
  ]);
  const command = <T>(...given: readonly string[]): Promise<T> => runCommand<T>(server.home, given, environment);
  const credentials = await command<TestCredentials>(
    ...[
      'integration',
      'create',
      '--name',
      'Harbour Bank',
      '--webhook',
      `images_stored=${receiver.url}`,
      ...WITHOUT_LIVENESS,
      ...words,
    ],
  );
  const integrator = await integratorOf(server, credentials);
  return {
    server,
    credentials,
    integrator,
    receiver,
    screen,
    command,
    kiosk: (options) => startKiosk({ api: server.api, display: screen.display, ...options }),
    pair: () => pairingCode(server, credentials.id, ['--pin', PIN], environment),
    registration: async (uniqueIdentifier) => {
      const { body } = await integrator.getUrl(uniqueIdentifier);
      const { url, newFace } = body.data as { url: string; newFace: { _id: string } };
      const page = await (await fetch(`${server.api}${new URL(url).pathname}`)).text();
      const code = /class="code">([^<]+)</.exec(page)?.[1];
      expect(code, page).toBeDefined();
      return { faceId: newFace._id, url, code: code ?? '' };
    },
    close: async () => {
      await Promise.all([server.stop(), receiver.close(), screen.close()]);
      await database?.drop();
    },
  };
}
