import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { domainError, type Result } from '../../../kernel/index.js';
import {
  actorOf,
  addJsonParser,
  clearSessionCookie,
  envelope,
  sendFailure,
  setSessionCookie,
  takeToken,
  type Gate,
} from '../../../platform/http/index.js';
import type { OperatorSessions } from '../app/operator-sessions.js';
import type { AuthenticationResponse } from '../app/passkeys.js';
import type { Browser, SignedIn, SignIn } from '../app/sign-in.js';
import { PASSWORD_MAXIMUM } from '../domain/operator.js';

/** What the console's sign-in is built from. */
export interface OperatorRestParts {
  readonly signIn: SignIn;
  readonly operatorSessions: OperatorSessions;
}

/** Longer than any that is right, and short enough to be nothing but a failed attempt. */
const TEXT_MAXIMUM = 1_024;

const text = z.string().min(1).max(TEXT_MAXIMUM);
const linkBody = z.object({ token: text });
const passwordBody = z.object({
  email: text,
  password: z
    .string()
    .min(1)
    .max(PASSWORD_MAXIMUM * 4),
  code: text,
});
/** As `PublicKeyCredential.toJSON()` gives it (WebAuthn level 3 5.1.8); the library that verifies it looks at the rest. */
const passkeyBody = z.looseObject({
  id: text,
  rawId: text,
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: z.string(), authenticatorData: z.string(), signature: z.string() }),
  clientExtensionResults: z.record(z.string(), z.unknown()),
});

/** No part of what integrators call: nothing of it stands in the documentation. */
const hide = { hide: true } as const;

const browserOf = ({ ip, headers }: FastifyRequest): Browser => ({ from: ip, userAgent: headers['user-agent'] });

function signedIn(reply: FastifyReply, result: Result<SignedIn>): unknown {
  if (!result.ok) return sendFailure(reply, result.error);
  const { operator, secret, expiresAt } = result.value;
  setSessionCookie(reply, secret, expiresAt);
  const { id, email, name, role } = operator;
  return envelope('Signed in', { operator: { id, email, name, role }, expiresAt: expiresAt.toISOString() });
}

/**
 * Adds how operators sign in to the console and out of it. REST and no GraphQL: what is answered is a cookie. A page of another origin is
 * refused, also where it brings no cookie: it would sign somebody in as somebody else (login CSRF).
 */
export async function addSessionRoutes(
  app: FastifyInstance,
  gate: Gate,
  parts: () => OperatorRestParts,
): Promise<void> {
  const refuseForeign = async (request: FastifyRequest, reply: FastifyReply) =>
    gate.isForeign(request)
      ? sendFailure(reply, domainError('FORBIDDEN', 'Only the console’s own pages sign in'))
      : undefined;
  await app.register(async (scope) => {
    addJsonParser(scope);
    scope.addHook('onRequest', refuseForeign);
    // Without a good cookie a call counts against its address: what links and sessions are made of can't be guessed at that rate.
    takeToken(scope, gate);
    scope.post<{ Body: z.output<typeof linkBody> }>(
      '/console/session/link',
      { schema: { ...hide, body: linkBody } },
      async (request, reply) => signedIn(reply, await parts().signIn.byLink(request.body.token, browserOf(request))),
    );
    scope.post<{ Body: z.output<typeof passwordBody> }>(
      '/console/session/password',
      { schema: { ...hide, body: passwordBody } },
      async (request, reply) => signedIn(reply, await parts().signIn.byPassword(request.body, browserOf(request))),
    );
    scope.post('/console/session/passkey/options', { schema: hide }, async (request, reply) => {
      const options = await parts().signIn.passkeyOptions({ origins: gate.originsOf(request) });
      return options.ok ? envelope('Use your passkey', options.value) : sendFailure(reply, options.error);
    });
    scope.post<{ Body: z.output<typeof passkeyBody> }>(
      '/console/session/passkey',
      { schema: { ...hide, body: passkeyBody } },
      async (request, reply) => {
        // The form is checked above, as far as it is read; what it says is for the library to verify.
        const response = request.body as unknown as AuthenticationResponse;
        const site = { origins: gate.originsOf(request) };
        return signedIn(reply, await parts().signIn.byPasskey(response, site, browserOf(request)));
      },
    );
    scope.post('/console/session/end', { schema: hide }, async (request, reply) => {
      await parts().operatorSessions.end(actorOf(request));
      clearSessionCookie(reply);
      return envelope('Signed out', null);
    });
  });
}
