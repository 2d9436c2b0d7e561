import { expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { COLLECTING, keptMemory, type Kept } from '../support/kept-memory.js';
import { createIntegration, runCommand, startServer } from '../support/server.js';
import { drive, emptyCard, type Acknowledged } from './verifications/drive.js';

const VERIFICATIONS = 2_000;
/** As many as a branch sees on a busy day: by then what is kept for speed is there. */
const SETTLED_AFTER = 600;
const MARK_EVERY = 200;
/** As many people at once as a branch has kiosks. */
const AT_ONCE = 4;

it(`should hold no more memory after ${VERIFICATIONS} whole verifications than after ${SETTLED_AFTER}`, async () => {
  const database = await createTestDatabase();
  const environment = {
    DATABASE_URL: database.url,
    VESTIBULE_LOG_LEVEL: 'warn',
    VESTIBULE_RATE_LIMIT: '1000000',
    VESTIBULE_FACE_WORKERS: '1',
    ...COLLECTING,
  };
  const server = await startServer(environment);
  try {
    const policy = ['--policy', 'verificationFace=off'];
    const bank = await createIntegration(server.home, policy, environment);
    const words = ['access-token', '--role', 'reviewer', '--as', 'anna', '--minutes', '240'];
    const { accessToken: reviewer } = await runCommand<{ accessToken: string }>(server.home, words, environment);
    const picture = await emptyCard();
    const kept: (Kept & { verifications: number })[] = [];
    for (let done = 0; done < VERIFICATIONS; done += MARK_EVERY) {
      let ahead = MARK_EVERY;
      const people = async (): Promise<void> => {
        while (ahead > 0) {
          ahead -= 1;
          const seen: Acknowledged = { files: new Map(), retries: 0 };
          await drive({ bank, reviewer, api: () => server.api }, picture, seen);
          expect(seen).toMatchObject({ decided: true, retries: 0 });
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, people));
      kept.push({ verifications: done + MARK_EVERY, ...(await keptMemory(server)) });
    }
    process.stdout.write(`${JSON.stringify(kept)}\n`);
    const [settled, end] = [kept.find(({ verifications }) => verifications === SETTLED_AFTER), kept.at(-1)];
    expect(end?.heap).toBeLessThan((settled?.heap ?? 0) * 1.05);
    expect(end?.rss).toBeLessThan((settled?.rss ?? 0) * 1.05);
  } finally {
    await server.stop();
    await database.drop();
  }
}, 1_800_000);
