import { checkUrl, createGuardedClient, judgeAddress, type Resolver } from '@vestibule/api/testing/delivery';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isIP } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docsTable } from '../../support/docs-table.js';
import { Loopback } from './loopback.js';
import { addressesOf, SPECIAL_RANGES, URL_FORMS, type UrlForm } from './ssrf-forms.js';

const loopback = new Loopback();
const open = { allow: [], allowPlainHttp: true };
const message = { headers: { 'content-type': 'application/json' }, body: '{}' };
/** What gets to a resolver from a form was no address to the guard; every name is this machine's here. */
const everywhere: Resolver = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);

/** Requests that reached what must not be reached. */
let reached = 0;
let canary = 0;

beforeAll(async () => {
  canary = await loopback.http((_, response) => {
    reached += 1;
    response.end();
  });
});
afterAll(() => loopback.close());

const client = (resolver: Resolver, allow: readonly string[] = []) =>
  loopback.with(createGuardedClient({ allow, allowPlainHttp: true, timeoutMs: 5_000, resolver }));
const answering =
  (...addresses: readonly string[]): Resolver =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

/** A form with the canary's port, unless it has one. */
const withPort = (host: string): string => (/:\d+$/.test(host.replace(/\[.*\]/u, '')) ? host : `${host}:${canary}`);
/** Characters that a page can't show, as JavaScript writes them. */
const shown = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^\x20-\x7e]/gu, (letter) =>
      /[\p{Cf}\p{Cc}]/u.test(letter) ? `\\u${(letter.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}` : letter,
    );

describe('a URL with an address in some form', () => {
  const guarded = client(everywhere);
  const seenOf = async ({ host }: UrlForm): Promise<{ saved: string; called: string }> => {
    const saved = ['https', 'http'].map((scheme) => {
      const checked = checkUrl(`${scheme}://${host}/hook`, open);
      if (checked.ok) return 'taken';
      return /private or reserved/.test(checked.error.message) ? 'refused' : 'not a URL';
    });
    const hostname = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname.replaceAll(/[[\]]/g, '') : '';
    if (isIP(hostname) !== 0 && saved[0] === 'taken') {
      // Nothing in a test calls the internet: that the guard would let it is what its judgement says.
      return { saved: saved.join(), called: judgeAddress(hostname, []) };
    }
    const calls = await Promise.all(
      ['https', 'http'].map((scheme) => guarded.post({ url: `${scheme}://${withPort(host)}/hook`, ...message })),
    );
    return { saved: saved.join(), called: calls.map(({ kind }) => kind).join() };
  };
  const EXPECTED = {
    refused: { saved: 'refused,refused', called: 'refused_address,refused_address' },
    'not a URL': { saved: 'not a URL,not a URL', called: 'invalid_url,invalid_url' },
    'a name': { saved: 'taken,taken', called: 'refused_address,refused_address' },
    public: { saved: 'taken,taken', called: 'public' },
  } as const;

  it.each(URL_FORMS.map((each) => [shown(each.host), each.what, each] as const))(
    'should be known for what it is: %s, %s',
    async (_, __, each) => {
      expect(await seenOf(each)).toEqual(EXPECTED[each.expected]);
      expect(reached).toBe(0);
    },
  );

  it('should stand in the documentation as it was seen', async () => {
    const words: Readonly<Record<string, string>> = {
      'refused,refused': 'refused',
      'not a URL,not a URL': 'cannot be saved',
      'taken,taken': 'taken',
    };
    const rows = await Promise.all(
      URL_FORMS.map(async (each) => {
        const { saved, called } = await seenOf(each);
        return [`\`${shown(each.host)}\``, each.what, words[saved] ?? saved, called.split(',')[0] ?? ''];
      }),
    );
    const { written, seen } = await docsTable(
      'ssrf.md',
      'forms',
      ['host', 'what it is', 'when it is saved', 'when it is called'],
      rows,
    );
    expect(written).toBe(seen);
  });
});

describe('a name that resolves to a special address', () => {
  const called = async (address: string): Promise<string> => {
    const outcomes = await Promise.all(
      ['https', 'http'].map((scheme) =>
        client(answering(address)).post({ url: `${scheme}://receiver.example:${canary}/`, ...message }),
      ),
    );
    return [...new Set(outcomes.map(({ kind }) => kind))].join();
  };

  it.each(SPECIAL_RANGES)('should not be called, from the first to the last of $range: $what', async ({ range }) => {
    for (const address of addressesOf(range)) expect(await called(address), address).toBe('refused_address');
    expect(reached).toBe(0);
  });

  it('should stand in the documentation as it was seen', async () => {
    const rows = await Promise.all(
      SPECIAL_RANGES.map(async ({ range, what }) => {
        const addresses = addressesOf(range);
        const outcomes = await Promise.all(addresses.map(called));
        return [
          `\`${range}\``,
          what,
          addresses.map((address) => `\`${address}\``).join(' '),
          [...new Set(outcomes)].join(),
        ];
      }),
    );
    const { written, seen } = await docsTable(
      'ssrf.md',
      'ranges',
      ['range', 'what it is', 'addresses', 'when it is called'],
      rows,
    );
    expect(written).toBe(seen);
  });
});

describe('a resolver', () => {
  /** What each lookup gives in turn, the last one again and again; whether the call then gets through. */
  const ANSWERS: readonly (readonly [what: string, lookups: readonly (readonly string[])[], outcomes: string])[] = [
    ['one private address', [['10.0.0.1']], 'refused_address'],
    ['several private addresses', [['10.0.0.1', '192.168.0.1', 'fd00::1', '::1']], 'refused_address'],
    ['a private address before the allowed one', [['10.0.0.1', '127.0.0.1']], 'response'],
    ['a private address after the allowed one', [['127.0.0.1', '169.254.169.254']], 'response'],
    ['an allowed address, then a private one', [['127.0.0.1'], ['10.0.0.1']], 'response, refused_address'],
    ['an allowed address, then metadata', [['127.0.0.1'], ['169.254.169.254']], 'response, refused_address'],
    ['an allowed address, then loopback over IPv6', [['127.0.0.1'], ['::1']], 'response, refused_address'],
    ['a private address, then the allowed one', [['10.0.0.1'], ['127.0.0.1']], 'refused_address, response'],
    ['the unspecified address', [['0.0.0.0']], 'refused_address'],
    ['the unspecified address of IPv6', [['::']], 'refused_address'],
    ['a link-local address with a zone', [['fe80::1%lo']], 'refused_address'],
    ['a short form, which no resolver should give', [['127.1']], 'refused_address'],
    ['a name instead of an address', [['localhost']], 'refused_address'],
    ['nothing', [[]], 'dns_failed'],
  ];
  const receiverOf = async (): Promise<number> =>
    loopback.http((_, response) => void response.writeHead(204, { connection: 'close' }).end());
  const seenOf = async (lookups: readonly (readonly string[])[]): Promise<{ outcomes: string; asked: number }> => {
    let asked = 0;
    const resolver: Resolver = (host) => answering(...(lookups[Math.min(asked++, lookups.length - 1)] ?? []))(host);
    const guarded = client(resolver, ['127.0.0.1']);
    const url = `http://receiver.example:${await receiverOf()}/`;
    const outcomes: string[] = [];
    for (const _ of lookups) outcomes.push((await guarded.post({ url, ...message })).kind);
    return { outcomes: outcomes.join(', '), asked };
  };

  it.each(ANSWERS)('should not lead a call astray when it gives %s', async (_, lookups, outcomes) => {
    const seen = await seenOf(lookups);
    expect(seen).toEqual({ outcomes, asked: lookups.length });
  });

  it('should stand in the documentation as it was seen', async () => {
    const rows: string[][] = [];
    for (const [what, lookups] of ANSWERS) {
      const addresses = lookups.map((each) => each.map((address) => `\`${address}\``).join(' ')).join(', then ');
      rows.push([what, addresses, (await seenOf(lookups)).outcomes]);
    }
    const { written, seen } = await docsTable('ssrf.md', 'answers', ['answer', 'addresses', 'each call in turn'], rows);
    expect(written).toBe(seen);
  });

  it.each(['localhost', 'localhost.', 'LOCALHOST'])(
    "should, being the machine's own, lead no call to %s",
    async (host) => {
      const guarded = loopback.with(createGuardedClient({ allow: [], allowPlainHttp: true, timeoutMs: 10_000 }));
      const { kind } = await guarded.post({ url: `http://${host}:${canary}/`, ...message });
      expect(['refused_address', 'dns_failed']).toContain(kind);
      expect(reached).toBe(0);
    },
  );
});

describe('a redirect', () => {
  const STATUSES = [300, 301, 302, 303, 305, 307, 308];
  const targets = (): readonly string[] => [
    ...URL_FORMS.filter(({ expected }) => expected !== 'not a URL').map(({ host }) => `http://${withPort(host)}/`),
    `http://127.0.0.1:${canary}/`,
    `//127.0.0.1:${canary}/`,
    `http:127.0.0.1:${canary}/`,
    `/again`,
    '',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_FLUSHALL',
    `ftp://127.0.0.1:${canary}/`,
  ];
  /** What each status comes to with every target, and what besides the first request came to the redirecting server. */
  const seenOf = async (status: number): Promise<string> => {
    const before = reached;
    let requests = 0;
    const list = targets();
    const port = await loopback.http((request, response) => {
      requests += 1;
      const target = list[Number((request.url ?? '').slice(1))] ?? '';
      // Bytes of UTF-8 in a header, as a server that is no better than it should be sends them.
      const location = Buffer.from(target, 'utf8')
        .toString('latin1')
        .replaceAll(/[\r\n\0]/g, '');
      response.writeHead(status, {
        location,
        refresh: `0;url=http://127.0.0.1:${canary}/`,
        link: `<http://127.0.0.1:${canary}/>; rel=preload`,
        'alt-svc': `h2="127.0.0.1:${canary}"; ma=86400`,
      });
      response.end(`<meta http-equiv="refresh" content="0;url=http://127.0.0.1:${canary}/">`);
    });
    const guarded = client(everywhere, ['127.0.0.1']);
    const outcomes = new Set<string>();
    for (const index of list.keys()) {
      const outcome = await guarded.post({ url: `http://127.0.0.1:${port}/${index}`, ...message });
      outcomes.add(outcome.kind === 'response' ? `response ${outcome.status}` : outcome.kind);
    }
    return `${[...outcomes].join()}; ${reached - before + requests - list.length} of ${list.length} followed`;
  };

  it('should never be followed, wherever it leads, and stand in the documentation as it was seen', async () => {
    const rows: string[][] = [];
    for (const status of STATUSES) rows.push([String(status), await seenOf(status)]);
    for (const [status, seen] of rows) expect(seen).toMatch(new RegExp(`^response ${status}; 0 of \\d+ followed$`));
    const { written, seen } = await docsTable('ssrf.md', 'redirects', ['status', 'what happened'], rows);
    expect(written).toBe(seen);
  });
});

it('should use no proxy that the environment names', async () => {
  let proxied = 0;
  const proxy = await loopback.http((_, response) => {
    proxied += 1;
    response.end();
  });
  let direct = 0;
  const receiver = await loopback.http((_, response) => {
    direct += 1;
    response.writeHead(204).end();
  });
  const program = `
    import { createGuardedClient } from '@vestibule/api/testing/delivery';
    const client = createGuardedClient({ allow: ['127.0.0.1'], timeoutMs: 5000 });
    const outcome = await client.post({ url: 'http://127.0.0.1:${receiver}/', headers: {}, body: '{}' });
    await client.close();
    process.stdout.write(String(outcome.status));`;
  const address = `http://127.0.0.1:${proxy}`;
  const names = [
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'ALL_PROXY',
    'http_proxy',
    'https_proxy',
    'all_proxy',
    'npm_config_proxy',
  ];
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    env: {
      ...process.env,
      NO_PROXY: '',
      no_proxy: '',
      NODE_USE_ENV_PROXY: '1',
      ...Object.fromEntries(names.map((name) => [name, address])),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(child, 'close');
  expect({ said, direct, proxied }).toEqual({ said: '204', direct: 1, proxied: 0 });
});
