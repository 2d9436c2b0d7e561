import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTE_CALLS } from './access-calls.test-support.js';
import { AccessWorld, type TestCaller } from './access.test-support.js';

let world: AccessWorld;

beforeAll(async () => {
  world = await AccessWorld.start();
});
afterAll(() => world.close());

const as = (kind: string): TestCaller => {
  const by = world.callers.find(({ name }) => name === kind);
  if (!by) throw new Error(`There is no ${kind}.`);
  return by;
};

/** A year in seconds, as ASVS 3.4.1 asks for. */
const YEAR = 31_536_000;
/** What may be kept by whoever stands between: it is the same for everybody, and nobody's. */
const MAY_BE_KEPT = /^GET \/(docs|openapi\.json|\.well-known\/jwks\.json|console\/(assets|icon))/;
/** What gives a browser its session, or takes it back. */
const SETS_COOKIE = /^POST \/console\/session\//;

describe('an answer', () => {
  it.each(Object.entries(ROUTE_CALLS))('should tell browsers and caches what not to do: %s', async (row, call) => {
    const method = row.split(' ', 1)[0] as 'GET' | 'POST' | 'PUT';
    const request = await call.request(world);
    for (const by of [as('owner'), as('integration'), as('nobody')]) {
      const { headers, body } = await world.inject(by, { ...request, method });
      const [, age] = /^max-age=(\d+); includeSubDomains/.exec(String(headers['strict-transport-security'])) ?? [];
      expect(Number(age), by.name).toBeGreaterThanOrEqual(YEAR);
      expect(headers['x-content-type-options'], by.name).toBe('nosniff');
      expect(headers['referrer-policy'], by.name).toBe('no-referrer');
      const policy = String(headers['content-security-policy']);
      for (const part of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
        expect(policy, by.name).toContain(part);
      }
      if (!MAY_BE_KEPT.test(row)) expect(headers['cache-control'], by.name).toContain('no-store');
      const type = String(headers['content-type']);
      if (body !== '' && /^text\/|json/.test(type)) expect(type.toLowerCase(), by.name).toContain('charset=utf-8');
      expect(headers['access-control-allow-origin'], by.name).toBeUndefined();
      if (!SETS_COOKIE.test(row)) expect(headers['set-cookie'], by.name).toBeUndefined();
    }
  });

  it('should not come to TRACE', async () => {
    const answer = await world.inject(as('nobody'), { method: 'TRACE' as 'GET', url: '/health' });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.body).not.toContain('TRACE /');
  });
});
