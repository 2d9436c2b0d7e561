import fc from 'fast-check';
import sharp from 'sharp';
import { cardWith, makeTestBank, makeVerification, photo } from '../../../evidence.test-support.js';
import { must, startGraphql, type TestGraphql } from '../../../graphql.test-support.js';
import { EDGES } from '../domain/lifecycle.js';
import { historyFaults } from './history-faults.test-support.js';
import type { ModelledPolicy } from './model.test-support.js';
import { anyStep } from './steps.test-support.js';
import { Walk, type WalkBank, type WalkGround } from './walk.test-support.js';

/** The run's seed, which the test command prints. */
const SEED = Number(process.env['VESTIBULE_SEED'] ?? 1);

/** As long as a walk is at most: long enough for six verifications to come to their ends and be sent back. */
const WALK_STEPS = 300;

const PLAIN: ModelledPolicy = {
  verificationFace: 'off',
  verificationDecision: 'review',
  verificationProofOfAddress: false,
  verificationFourEyes: false,
};

/** Policies of integrations that ask for no picture of a face, and of those that do. */
const POLICIES: readonly ModelledPolicy[] = [
  PLAIN,
  { ...PLAIN, verificationFourEyes: true },
  { ...PLAIN, verificationProofOfAddress: true },
  { ...PLAIN, verificationProofOfAddress: true, verificationFourEyes: true, verificationDecision: 'face' },
];
const FACE_POLICIES: readonly ModelledPolicy[] = [
  { ...PLAIN, verificationFace: 'selfie' },
  { ...PLAIN, verificationFace: 'selfie', verificationDecision: 'face' },
  { ...PLAIN, verificationFace: 'liveness', verificationDecision: 'face' },
];

/** Opens the ground of walks: an application on a database of its own, with integrations of several policies, one of them live. */
export async function openGround(faces: boolean): Promise<WalkGround> {
  const api = await startGraphql({ faces });
  const banks: WalkBank[] = [];
  for (const policy of faces ? FACE_POLICIES : [...POLICIES, PLAIN]) {
    const settings = Object.fromEntries(Object.entries(policy).map(([key, value]) => [key, String(value)]));
    const isLive = banks.length === POLICIES.length;
    const bank = await makeTestBank(api, 'Bank', settings);
    if (isLive) must(await api.application.integrations.change({ kind: 'command-line' }, bank.id, { mode: 'live' }));
    banks.push({ ...bank, policy, isLive });
  }
  const stranger = await makeTestBank(api, 'Another bank');
  const { requestUrl } = await makeVerification(api, stranger);
  const { session } = must(await api.application.verificationSessions.begin({ kind: 'nobody' }, requestUrl));
  const { id: sessionId, verificationId } = session;
  const blank = { width: 64, height: 90, channels: 3, background: '#fbfbf4' } as const;
  const nobody = await sharp({ create: blank }).jpeg().toBuffer();
  const card = (name: string): Promise<Buffer> => cardWith(photo(name));
  return {
    api,
    banks,
    stranger: { kind: 'session', sessionId, verificationId, integrationId: stranger.id, device: null },
    pictures: faces
      ? { nobody, one: await card('001_neutral'), another: await card('005_neutral') }
      : { nobody, one: nobody, another: nobody },
    tally: { steps: 0, ids: [], edges: new Map(), refusals: new Map() },
  };
}

/**
 * Walks at random until so many steps are taken. A walk that ends otherwise than the model is made as short as it can be, and thrown
 * with the seed that brings it again.
 */
export async function walkAtRandom(ground: WalkGround, steps: number, faces: boolean): Promise<void> {
  const length = { minLength: 1, maxLength: Math.min(steps, WALK_STEPS), size: 'max' } as const;
  // Without a bias towards small values, which would lead the same few verifications nowhere.
  const walks = fc.noBias(fc.array(anyStep(ground.banks.length, faces), length));
  const { tally } = ground;
  for (let seed = SEED; tally.steps < steps; seed += 1) {
    const walked = fc.asyncProperty(walks, async (walk) => {
      const way = new Walk(ground);
      for (const step of walk) await way.take(step);
      await way.end();
    });
    await fc.assert(walked, { seed, numRuns: 1 });
  }
}

/** Edges of the lifecycle that no walk took. */
export const edgesNotTaken = ({ tally }: WalkGround): string[] =>
  EDGES.map(({ step, from }) => (from === null ? step : `${from}: ${step}`)).filter((edge) => !tally.edges.has(edge));

/** What is wrong with what the walks left behind. */
export async function faultsAfter({ api, banks, tally }: WalkGround): Promise<string[]> {
  const { dataSource, tokenIssuer } = api.application;
  const faults = await historyFaults(
    (statement, values) => dataSource.query(statement, [...values]),
    tokenIssuer.jwks(),
  );
  const told = await statusesTold(api, banks);
  const rows: { id: string; statuses: string[] }[] = await dataSource.query(
    `SELECT verification_id AS id, array_agg(to_status ORDER BY number) FILTER (WHERE number > 1) AS statuses
     FROM verification_change WHERE verification_id = ANY ($1) GROUP BY 1`,
    [tally.ids],
  );
  for (const { id, statuses } of rows) {
    const [had, heard] = [(statuses ?? []).join(', '), (told.get(id) ?? []).join(', ')];
    if (had !== heard) faults.push(`${id} had ${had} and told of ${heard}`);
  }
  return faults;
}

/** The statuses that integrations were told of, in order, by the verification's id. */
async function statusesTold({ application }: TestGraphql, banks: readonly WalkBank[]): Promise<Map<string, string[]>> {
  const told = new Map<string, string[]>();
  for (const { id } of banks) {
    for (let after: string | undefined; ;) {
      const page = must(await application.webhooks.events({ kind: 'command-line' }, id, after, 500));
      for (const { kind, subjectId, body } of page.events) {
        if (kind !== 'status') continue;
        told.set(subjectId, [...(told.get(subjectId) ?? []), (body as { status: string }).status]);
      }
      if (!page.hasMore) break;
      after = page.nextCursor;
    }
  }
  return told;
}
