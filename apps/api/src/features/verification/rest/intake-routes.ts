import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { isId } from '../../../kernel/index.js';
import { integrationNotFound } from '../../../platform/access/permissions.js';
import { actorOf, envelope, failures, sendFailure, tellsOf } from '../../../platform/http/index.js';
import type { VerificationIntake } from '../app/intake.js';
import { createdAnswer, detailsAnswer, INTAKE_BYTES, intakeBody } from './schemas.js';

/** What the encrypted intake over REST is built from. */
export interface IntakeRestParts {
  readonly intake: VerificationIntake;
}

type IntakeBody = { Body: z.output<typeof intakeBody> };

const COMMON = {
  tags: ['Verification'],
  security: [{ token: [] }, {}],
  body: intakeBody,
};
const REQUIRED = {
  fields: ['integrationId', 'encryptedData'],
  message: 'integrationId and encryptedData are required',
};
const FAILURES = failures(400, 401, 403, 404, 409, 413, 415, 429, 503);
const FAULTS =
  'What does not open is a 400. A test-mode integration is told in `code`, `message` and `details` which fault it is and what to ' +
  'change; a live one only that it could not be opened. The token may be left out where the envelope is a JWE.';

/** Adds the two encrypted calls, in a scope that takes a token or none. */
export function addIntakeRoutes(app: FastifyInstance, parts: () => IntakeRestParts): void {
  app.post<IntakeBody>(
    '/v2/verification/create',
    {
      bodyLimit: INTAKE_BYTES,
      config: { requiredMessage: REQUIRED },
      schema: {
        ...COMMON,
        summary: 'Create a verification',
        description: `Sealed: \`{first_name, last_name, email, unique_identifier}\`. ${FAULTS}`,
        response: { 200: createdAnswer, ...FAILURES },
      },
    },
    async (request, reply) => {
      const { integrationId, encryptedData } = request.body;
      if (!isId(integrationId)) return sendFailure(reply, integrationNotFound());
      const created = await parts().intake.create(actorOf(request), integrationId, encryptedData);
      if (!created.ok) return sendFailure(reply, created.error);
      const { verification, requestUrl } = created.value;
      const { id, status, subject, expiresAt, personId } = verification;
      tellsOf(request, personId);
      const { uniqueIdentifier } = subject;
      const data = { id, status, uniqueIdentifier, requestUrl, expiresAt: expiresAt.toISOString() };
      return envelope('Verification created successfully', data);
    },
  );
  app.post<IntakeBody>(
    '/v2/verification/details',
    {
      bodyLimit: INTAKE_BYTES,
      config: { requiredMessage: REQUIRED },
      schema: {
        ...COMMON,
        summary: 'Ask for a verification',
        description: `Sealed: \`{verification_id}\`. The answer is what webhooks carry. ${FAULTS}`,
        response: { 200: detailsAnswer, ...FAILURES },
      },
    },
    async (request, reply) => {
      const { integrationId, encryptedData } = request.body;
      if (!isId(integrationId)) return sendFailure(reply, integrationNotFound());
      const details = await parts().intake.details(actorOf(request), integrationId, encryptedData);
      if (!details.ok) return sendFailure(reply, details.error);
      const { verification, payload } = details.value;
      tellsOf(request, verification.personId);
      return envelope('Verification details', payload);
    },
  );
}
