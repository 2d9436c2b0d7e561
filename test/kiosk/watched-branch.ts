import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createTestDatabase } from '../support/database.js';
import type { KioskOptions, TestKiosk } from '../support/kiosk.js';
import { startNetwork, type Network } from '../support/network.js';
import { openBranch, type Branch } from './branch.js';
import { reachAttract } from './walk.js';

/** What the server has of a capture. */
export interface TakenRow {
  readonly id: string;
  readonly purpose: string;
  readonly outcome: string;
  readonly offline: boolean;
}

/** What the server has of a face. */
export interface FaceRecord {
  readonly captures: readonly TakenRow[];
  /** Events that its integration is told: one where it was registered. */
  readonly events: number;
  readonly images: number;
}

/** A branch whose network can be cut, whose server's tables can be read, and whose kiosk has folders that are looked into. */
export interface WatchedBranch {
  readonly branch: Branch;
  readonly network: Network;
  /** With it, commands are run on the server's data. */
  readonly environment: Readonly<Record<string, string>>;
  /** The kiosk's data folder, and the one that it is told for temporary files. */
  readonly home: string;
  readonly temporary: string;
  /** Starts the kiosk on its folders, behind the network; resolves when it can serve somebody. */
  start(options: Pick<KioskOptions, 'camera' | 'gestures' | 'pairingCode' | 'environment'>): Promise<TestKiosk>;
  recordOf(faceId: string): Promise<FaceRecord>;
  /** How often each of these captures was taken. */
  taken(captureIds: readonly string[]): Promise<Map<string, number>>;
  /** Names of what waits in the kiosk's queue, whole files or not. */
  queued(): string[];
  close(): Promise<void>;
}

/** Opens such a branch. One verification asks for one gesture, and as many people come as a test has. */
export async function openWatchedBranch(): Promise<WatchedBranch> {
  const database = await createTestDatabase();
  const environment = { DATABASE_URL: database.url, VESTIBULE_MASTER_KEY: randomBytes(32).toString('base64') };
  const branch = await openBranch({
    environment,
    words: ['--policy', 'kioskVerifyGestures=1', '--policy', 'kioskSessionsPerHour=10000'],
  });
  const network = await startNetwork(branch.server.api);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const root = mkdtempSync(join(tmpdir(), 'vestibule-watched-'));
  const [home, temporary] = [join(root, 'home'), join(root, 'tmp')];
  for (const folder of [home, temporary]) mkdirSync(folder);
  const count = async (statement: string, faceId: string): Promise<number> => {
    const { rows } = await client.query<{ count: number }>(statement, [faceId]);
    return rows[0]?.count ?? Number.NaN;
  };
  return {
    branch,
    network,
    environment,
    home,
    temporary,
    start: async (options) => {
      const kiosk = await branch.kiosk({
        ...options,
        api: network.url,
        home,
        environment: { TMPDIR: temporary, ...options.environment },
      });
      try {
        await reachAttract(kiosk.page);
      } catch (error) {
        const log = kiosk.log();
        await kiosk.close();
        throw new Error(`The kiosk did not come up:\n${log.slice(-4_000)}`, { cause: error });
      }
      return kiosk;
    },
    recordOf: async (faceId) => {
      const { rows } = await client.query<TakenRow>(
        'SELECT id, purpose, outcome, offline FROM face_capture WHERE face_id = $1 ORDER BY taken_at',
        [faceId],
      );
      return {
        captures: rows,
        events: await count('SELECT count(*)::integer AS count FROM event WHERE subject_id = $1', faceId),
        images: await count('SELECT count(*)::integer AS count FROM face_image WHERE face_id = $1', faceId),
      };
    },
    taken: async (captureIds) => {
      const { rows } = await client.query<{ id: string; count: number }>(
        'SELECT id, count(*)::integer AS count FROM face_capture WHERE id = ANY($1::uuid[]) GROUP BY id',
        [captureIds],
      );
      return new Map(rows.map(({ id, count: times }) => [id, times]));
    },
    queued: () => {
      const folder = join(home, 'queue');
      return existsSync(folder) ? readdirSync(folder) : [];
    },
    close: async () => {
      await network.close();
      await client.end();
      await branch.close();
      await database.drop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
