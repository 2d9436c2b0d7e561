import { hash } from 'node:crypto';
import { SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { newKeyPair, proofFor, thumbprint, type KeyPair, type ProofChanges } from '../../device.test-support.js';
import { checkProof, PROOF_SECONDS } from './dpop.js';

const URL_OF_CALL = 'https://verify.example.com/graphql';
const TOKEN = 'the.access.token';
let key: KeyPair;
let other: KeyPair;
let jkt: string;

beforeAll(async () => {
  [key, other] = [await newKeyPair(), await newKeyPair()];
  jkt = await thumbprint(key);
});

const now = () => Math.floor(Date.now() / 1000);
const check = async (proof: string | string[] | undefined) =>
  checkProof({ proof, method: 'POST', urls: [URL_OF_CALL], now: new Date(), token: { text: TOKEN, jkt } });
const proof = (changes?: ProofChanges) => proofFor(key, URL_OF_CALL, TOKEN, changes);

describe('a proof that a call was made by a key', () => {
  it('should be taken of a P-256 key and of an Ed25519 key', async () => {
    expect(await check(await proof())).toMatchObject({ ok: true, value: { jkt } });
    const edwards = await newKeyPair('EdDSA');
    const demand = { method: 'POST', urls: [URL_OF_CALL], now: new Date() };
    for (const header of [{}, { alg: 'Ed25519' }]) {
      const checked = await checkProof({
        ...demand,
        proof: await proofFor(edwards, URL_OF_CALL, undefined, { header }),
      });
      expect(checked).toMatchObject({ ok: true, value: { jkt: await thumbprint(edwards) } });
    }
  });

  it('should be kept until it is too old to be taken anyway', async () => {
    const iat = now() - 10;
    const checked = await check(await proof({ claims: { iat } }));
    expect(checked).toMatchObject({ ok: true, value: { until: new Date((iat + PROOF_SECONDS + 1) * 1000) } });
  });

  it('should name the address of the call in any form of it, and may name a query', async () => {
    for (const htu of [
      'HTTPS://Verify.Example.com:443/graphql',
      'https://verify.example.com/graphql?a=b#c',
      'https://verify.example.com/./graphql',
    ]) {
      expect(await check(await proof({ claims: { htu } })), htu).toMatchObject({ ok: true });
    }
  });

  // In the order of RFC 9449 4.3.
  const wrong: [string, () => Promise<string | string[] | undefined>, RegExp][] = [
    ['there is none', async () => undefined, /none/],
    ['it is empty', async () => '', /none/],
    ['there are two, as one header', async () => `${await proof()}, ${await proof()}`, /more than one/],
    ['there are two, as two headers', async () => [await proof(), await proof()], /more than one/],
    ['it is no JWT', async () => 'no.jwt', /not a JWT/],
    ['jti is missing', () => proof({ claims: { jti: undefined } }), /jti/],
    ['jti is no text', () => proof({ claims: { jti: 7 } }), /signature|jti/],
    ['jti is endless', () => proof({ claims: { jti: 'x'.repeat(257) } }), /jti/],
    ['htm is missing', () => proof({ claims: { htm: undefined } }), /htm/],
    ['htu is missing', () => proof({ claims: { htu: undefined } }), /htu/],
    ['iat is missing', () => proof({ claims: { iat: undefined } }), /iat/],
    ['ath is missing', () => proof({ claims: { ath: undefined } }), /ath/],
    ['its type is another', () => proof({ header: { typ: 'JWT' } }), /type/],
    ['its type is missing', () => proof({ header: { typ: undefined } }), /type/],
    [
      'it is signed with a secret',
      () =>
        new SignJWT({ jti: 'a', htm: 'POST', htu: URL_OF_CALL, iat: now(), ath: hash('sha256', TOKEN, 'base64url') })
          .setProtectedHeader({ typ: 'dpop+jwt', alg: 'HS256', jwk: key.jwk })
          .sign(Buffer.alloc(32, 1)),
      /algorithm/,
    ],
    [
      'it is not signed',
      async () => {
        const [, claims] = (await proof()).split('.');
        const header = Buffer.from(JSON.stringify({ typ: 'dpop+jwt', alg: 'none', jwk: key.jwk })).toString(
          'base64url',
        );
        return `${header}.${claims}.`;
      },
      /algorithm/,
    ],
    ['it is signed by another key than it carries', () => proof({ header: { jwk: other.jwk } }), /signature/],
    [
      'its claims were changed',
      async () => {
        const [header, , signature] = (await proof()).split('.');
        const [, claims] = (await proof()).split('.');
        return `${header}.${claims}.${signature}`;
      },
      /signature/,
    ],
    ['it carries no key', () => proof({ header: { jwk: undefined } }), /carries no key/],
    ['it carries a private key', () => proof({ header: { jwk: { ...key.jwk, d: 'AAAA' } } }), /private key/],
    ['it carries a secret key', () => proof({ header: { jwk: { kty: 'oct', k: 'AAAA' } } }), /private key/],
    ['its method is another', () => proof({ claims: { htm: 'GET' } }), /htm/],
    ['its method is written otherwise', () => proof({ claims: { htm: 'post' } }), /htm/],
    ['its path is another', () => proof({ claims: { htu: 'https://verify.example.com/graphql/' } }), /htu/],
    ['its host is another', () => proof({ claims: { htu: 'https://evil.example.com/graphql' } }), /htu/],
    ['its scheme is another', () => proof({ claims: { htu: 'http://verify.example.com/graphql' } }), /htu/],
    ['its port is another', () => proof({ claims: { htu: 'https://verify.example.com:444/graphql' } }), /htu/],
    ['its address has a user', () => proof({ claims: { htu: 'https://a@verify.example.com/graphql' } }), /htu/],
    ['its address is none', () => proof({ claims: { htu: '/graphql' } }), /htu/],
    ['it is too old', () => proof({ claims: { iat: now() - PROOF_SECONDS - 2 } }), /iat/],
    ['it is from the future', () => proof({ claims: { iat: now() + PROOF_SECONDS + 2 } }), /iat/],
    ['it is for another token', () => proof({ claims: { ath: hash('sha256', 'other', 'base64url') } }), /ath/],
    ['the token is bound to another key', () => proofFor(other, URL_OF_CALL, TOKEN), /another key/],
  ];

  it.each(wrong)('should be refused where %s', async (_why, make, reason) => {
    const checked = await check(await make());
    expect(checked).toMatchObject({
      ok: false,
      error: { code: 'UNAUTHENTICATED', message: expect.stringMatching(reason) as string },
    });
  });
});
