import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { seenUrls } from './seen-url.js';

/** The addresses of a call with these headers, behind a proxy that is trusted or not. */
async function seen(
  headers: Record<string, string>,
  {
    publicUrl,
    trustProxy = false,
    url = '/graphql?a=b',
  }: { publicUrl?: string; trustProxy?: boolean; url?: string } = {},
): Promise<string[]> {
  const app = fastify({ trustProxy, rewriteUrl: ({ url: given = '' }) => given.replace('/other', '/graphql') });
  app.post('/graphql', (request, reply) => reply.send(seenUrls(request, publicUrl)));
  const answer = await app.inject({ method: 'POST', url, headers });
  await app.close();
  return answer.json<string[]>();
}

describe('the address under which a client made a call', () => {
  it('should be what the Host header says where no public URL is configured', async () => {
    expect(await seen({ host: 'branch.example:4000' })).toEqual(['http://branch.example:4000/graphql']);
  });

  it('should take the three names of loopback for one', async () => {
    for (const host of ['localhost:4000', '127.0.0.1:4000', '[::1]:4000']) {
      expect(await seen({ host }), host).toEqual([
        'http://127.0.0.1:4000/graphql',
        'http://localhost:4000/graphql',
        'http://[::1]:4000/graphql',
      ]);
    }
  });

  it('should be the public URL where it is configured, whatever the Host header says', async () => {
    const publicUrl = 'https://verify.example.com';
    const expected = ['https://verify.example.com/graphql'];
    expect(await seen({ host: 'evil.example' }, { publicUrl })).toEqual(expected);
    expect(await seen({ host: 'api:4000', 'x-forwarded-host': 'evil.example' }, { publicUrl })).toEqual(expected);
    expect(await seen({ host: '127.0.0.1:4000' }, { publicUrl })).toContain('http://127.0.0.1:4000/graphql');
  });

  it('should be what a proxy says that is trusted, and not what another says', async () => {
    const headers = { host: 'api:4000', 'x-forwarded-host': 'verify.example.com', 'x-forwarded-proto': 'https' };
    expect(await seen(headers, { trustProxy: true })).toEqual(['https://verify.example.com/graphql']);
    expect(await seen(headers)).toEqual(['http://api:4000/graphql']);
  });

  it('should have the path that the client knows, where that is another name of ours', async () => {
    expect(await seen({ host: 'branch.example' }, { url: '/other' })).toEqual(['http://branch.example/other']);
  });
});
