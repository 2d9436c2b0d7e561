import { generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';

import { TokenCache } from './token-cache.js';

const { publicKey, privateKey } = await generateKeyPair('EdDSA');
const START = new Date('2026-01-01T00:00:00Z').getTime();

const make = (size?: number) => {
  let now = START;
  let checks = 0;
  const clock = { now: () => new Date(now) };
  const cache = new TokenCache<string>(
    async (token) => {
      checks += 1;
      try {
        const { payload } = await jwtVerify(token, publicKey, { algorithms: ['EdDSA'], currentDate: clock.now() });
        return payload.sub && payload.exp ? { actor: payload.sub, expiresAt: new Date(payload.exp * 1000) } : undefined;
      } catch {
        return undefined;
      }
    },
    clock,
    size,
  );
  return { cache, advance: (seconds: number) => (now += seconds * 1000), checks: () => checks };
};

const sign = (subject: string, seconds: number): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject(subject)
    .setExpirationTime(START / 1000 + seconds)
    .sign(privateKey);

describe('the cache of verified tokens', () => {
  it('should check a signature once and answer at once after that', async () => {
    const { cache, checks } = make();
    const token = await sign('one', 900);
    expect(await cache.verify(token)).toBe('one');
    expect(cache.verify(token)).toBe('one');
    expect(checks()).toBe(1);
  });

  it('should refuse a token from the moment it expires', async () => {
    const { cache, advance } = make();
    const token = await sign('one', 30);
    expect(await cache.verify(token)).toBe('one');
    advance(29);
    expect(cache.verify(token)).toBe('one');
    advance(1);
    expect(await cache.verify(token)).toBeUndefined();
  });

  it('should check again after a minute, and after it was cleared', async () => {
    const { cache, advance, checks } = make();
    const token = await sign('one', 900);
    await cache.verify(token);
    advance(60);
    await cache.verify(token);
    cache.clear();
    await cache.verify(token);
    expect(checks()).toBe(3);
  });

  it('should never take a changed token for the one it knows, and remember no bad ones', async () => {
    const { cache, checks } = make();
    const token = await sign('one', 900);
    await cache.verify(token);
    const changed = `${token.slice(0, -4)}${token.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
    expect(await cache.verify(changed)).toBeUndefined();
    expect(await cache.verify(changed)).toBeUndefined();
    expect(checks()).toBe(3);
  });

  it('should stay within its size', async () => {
    const { cache, checks } = make(2);
    const tokens = await Promise.all(['one', 'two', 'three'].map((subject) => sign(subject, 900)));
    for (const token of [...tokens, ...tokens]) await cache.verify(token);
    expect(checks()).toBe(6);
  });
});
