import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

/** Something that must work before calls are taken: true where it does. */
export type ReadinessCheck = () => Promise<boolean>;

/** Longer than a healthy database takes by far, shorter than what asks waits for. */
const CHECK_MS = 2_000;

/** How long an answer of the checks is given again: anybody may ask, and the database is asked once a second at most. */
const FRESH_MS = 1_000;

const aliveSchema = z.object({ status: z.literal('ok') });
const readySchema = z.object({
  status: z.enum(['ready', 'unready']),
  checks: z.record(z.string(), z.boolean()).meta({ description: 'What was looked at, and whether it works.' }),
});

/** Adds `/health` (the process lives) and `/ready` (it can do its work; 503 until then and while it closes). */
export function addHealth(app: FastifyInstance, checks: () => Readonly<Record<string, ReadinessCheck>>): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  const look = async () =>
    Promise.all(Object.entries(checks()).map(async ([name, check]) => [name, await settle(check)] as const));
  let looked: { readonly at: number; readonly results: ReturnType<typeof look> } | undefined;
  const tags = ['Operation'];
  app.get(
    '/health',
    { logLevel: 'silent', schema: { tags, summary: 'Whether the process lives', response: { 200: aliveSchema } } },
    async (_, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  );
  app.get(
    '/ready',
    {
      logLevel: 'silent',
      schema: { tags, summary: 'Whether calls can be served', response: { 200: readySchema, 503: readySchema } },
    },
    async (_, reply) => {
      const now = performance.now();
      if (!looked || now - looked.at > FRESH_MS) looked = { at: now, results: look() };
      const results = await looked.results;
      const ready = !closing && results.every(([, works]) => works);
      return reply
        .code(ready ? 200 : 503)
        .header('cache-control', 'no-store')
        .send({ status: ready ? 'ready' : 'unready', checks: Object.fromEntries(results) });
    },
  );
}

async function settle(check: ReadinessCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_MS);
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
