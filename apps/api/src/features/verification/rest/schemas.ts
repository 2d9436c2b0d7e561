import { ENVELOPE_MAXIMUM } from '@vestibule/envelope';
import { z } from 'zod';
import { envelopeSchema, requiredText } from '../../../platform/http/index.js';
import { verificationPayload } from '../../webhook/rest/index.js';

const INTEGRATION_ID = '642bbcd107fb985259ac6e66';
const VERIFICATION_ID = '64c262e079e46e716f303690';

/** Beside the envelope: the id, names of fields, and white space. */
export const INTAKE_BYTES = 2 * ENVELOPE_MAXIMUM;

/** The body of both calls. */
export const intakeBody = z
  .object({
    integrationId: requiredText("The integration's id.", INTEGRATION_ID),
    encryptedData: requiredText(
      'A JWE in compact form (RFC 7516, `dir` and `A256GCM` with the intake key, `kid`, `iat` and `jti` in the protected ' +
        'header), or the legacy hex where the integration takes it.',
      'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoi…',
    ),
  })
  .meta({ examples: [{ integrationId: INTEGRATION_ID, encryptedData: 'eyJhbGciOiJkaXIi…' }] });

const created = {
  id: VERIFICATION_ID,
  status: 'Not Started',
  uniqueIdentifier: 'user-123',
  requestUrl: `https://verify.example.com/verify/${VERIFICATION_ID}-q3bJx0mB5y2Vw1dZr8kTcg`,
  expiresAt: '2026-01-22T09:45:10.631Z',
};

/** The answer to creating one. */
export const createdAnswer = envelopeSchema(
  z.object({
    id: z.string(),
    status: z.literal('Not Started'),
    uniqueIdentifier: z.string().meta({ description: 'The `unique_identifier` that you sent.' }),
    requestUrl: z.string().meta({ description: 'Where the person is verified: open it, or show it to a kiosk.' }),
    expiresAt: z.iso.datetime(),
  }),
).meta({ examples: [{ message: 'Verification created successfully', data: created, errors: null }] });

/** The answer to asking for one: the webhooks' payload. */
export const detailsAnswer = envelopeSchema(verificationPayload);
