import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  addJsonParser,
  envelope,
  envelopeSchema,
  failures,
  requiredText,
  sendFailure,
  type Gate,
} from '../../../platform/http/index.js';
import type { DevicePairing } from '../app/device-pairing.js';
import { KEY_PROTECTIONS } from '../domain/device.js';

/** What devices over REST are built from. */
export interface DeviceRestParts {
  readonly devicePairing: DevicePairing;
}

const TEXT_MAXIMUM = 256;

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/, { error: 'must be 32 bytes in base64url' });
/** A private part has no business here: whoever sends one is told, and it is used for nothing. */
const notPrivate = z.undefined({ error: 'must not be sent: it is private' }).optional();

const p256 = z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate, d: notPrivate });
const ed25519 = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate, d: notPrivate });

const shownJwk = (description: string) => ({ type: 'object' as const, description });

/** `POST /v2/devices/pair` */
const pairBody = z.object({
  code: requiredText('The pairing code, as it was typed.', 'K3T9M-W2XQ7').max(64),
  signingKey: z
    .discriminatedUnion('kty', [p256, ed25519])
    .meta(shownJwk('The public key that it signs with: a JWK, P-256 or Ed25519.')),
  encryptionKey: p256.meta(shownJwk('The public key that templates are sealed to: a JWK, P-256.')),
  keyProtection: z.enum(KEY_PROTECTIONS).meta({ description: 'What keeps the private keys.' }),
  platform: requiredText('The system that it runs on.', 'linux x64').max(TEXT_MAXIMUM),
  version: requiredText("The kiosk's version.", '1.0.0').max(TEXT_MAXIMUM),
});

const jwk = z.record(z.string(), z.unknown());

const settingsSchema = z
  .object({
    deviceName: z.string(),
    integrationId: z.string(),
    theme: z.object({ name: z.string(), colour: z.string(), logo: z.string().nullable() }),
    languages: z.array(z.string()).readonly(),
    verifyGestures: z.int(),
    minimumWidth: z.number(),
    assistance: z.boolean(),
    liveness: z.boolean(),
    pinHash: z.string().nullable(),
    sealingKey: z.string(),
    sessionsPerHour: z.int(),
    acceptedAfterHours: z.int(),
  })
  .meta({ id: 'KioskSettings', description: 'The same as the heartbeat gives.' });

const pairAnswer = envelopeSchema(
  z.object({
    deviceId: z.string(),
    name: z.string(),
    integrationId: z.string(),
    sealingKey: jwk.meta({ description: 'The key that captures are sealed to: a JWK, P-256, with its `kid`.' }),
    settings: settingsSchema,
  }),
);

/** Adds `POST /v2/devices/pair`, for a device that has nothing but a code and its keys. */
export async function addPairRoute(app: FastifyInstance, gate: Gate, parts: () => DeviceRestParts): Promise<void> {
  await app.register(async (scope) => {
    addJsonParser(scope);
    // A code has 50 bits and lives 10 minutes: at the gate's rate for those without a token nothing is found by guessing.
    scope.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const admitted = await gate.admitAnonymous(request);
      return admitted.ok ? undefined : sendFailure(reply, admitted.error);
    });
    scope.post<{ Body: z.output<typeof pairBody> }>(
      '/v2/devices/pair',
      {
        schema: {
          tags: ['Devices'],
          summary: 'Pair a kiosk',
          description:
            'Exchanges a pairing code for an enrolment. The header `DPoP` carries a proof by the signing key (RFC 9449 4.2).',
          body: pairBody,
          response: { 200: pairAnswer, ...failures(400, 401, 413, 415, 429, 503) },
        },
      },
      async (request, reply) => {
        const { signingKey, encryptionKey, ...rest } = request.body;
        const { d: _signing, ...signing } = signingKey;
        const { d: _encryption, ...encryption } = encryptionKey;
        const proof = { proof: request.headers['dpop'], urls: gate.urlsOf(request) };
        const paired = await parts().devicePairing.pair(
          { ...rest, signingKey: signing, encryptionKey: encryption },
          proof,
        );
        if (!paired.ok) return sendFailure(reply, paired.error);
        const { device, sealingKey, settings } = paired.value;
        const { id: deviceId, name, integrationId } = device;
        return envelope('Device paired successfully', { deviceId, name, integrationId, sealingKey, settings });
      },
    );
  });
}
