import {
  DOCUMENT_TYPES,
  VERIFICATION_STATUSES,
  WEBHOOK_EVENTS,
  type WebhookEvent,
  type WebhookPayloads,
} from '@vestibule/webhooks';
import { z } from 'zod';

const id = z.string().regex(/^[0-9a-f]{24}$/);
const textOrNull = z.string().nullable();
const imageUrl = (kind: string) =>
  z.object({ url: textOrNull }).meta({ description: `${kind}; null before there is one.` });

const imagesStored = z
  .object({
    result: z.object({
      _id: id.meta({ description: "The face's id." }),
      integrationId: id,
      faceId: z.string().meta({ description: 'Your own unique identifier for the person.' }),
      images: z.array(
        z.object({ url: z.string().meta({ description: 'A key for `GET /v2/images/<key>`.' }), _id: id }),
      ),
      enabled: z.boolean(),
    }),
    status: z.literal('images_stored'),
    timestamp: z.iso.datetime().meta({ description: 'When the images were stored.' }),
  })
  .meta({ description: 'The four images of a face have been stored.' });

/** A verification as integrators are told of it. */
export const verificationPayload = z.object({
  id,
  integrationId: id,
  status: z.enum(VERIFICATION_STATUSES),
  uniqueIdentifier: z.string().meta({ description: 'The `unique_identifier` that you sent.' }),
  documentType: z.enum(DOCUMENT_TYPES).nullable().exactOptional(),
  requestUrl: z.string(),
  hasError: z
    .boolean()
    .exactOptional()
    .meta({ description: "Something failed on the server's side and the person could not go on." }),
  phoneNumberVerified: z.boolean(),
  verifiedPhoneNumber: z.string().meta({ description: 'Empty until a number has been confirmed.' }),
  documentBack: imageUrl("The document's back"),
  documentFront: imageUrl("The document's front"),
  verificationDetails: z.object({
    firstName: z.string(),
    lastName: z.string(),
    dateOfBirth: textOrNull,
    gender: textOrNull,
    idNumber: textOrNull,
    nationality: textOrNull,
    placeOfBirth: textOrNull,
    name: textOrNull,
    surname: textOrNull,
    expiration_date: textOrNull,
    address: textOrNull,
    country: textOrNull,
  }),
  reason: textOrNull,
});

/** The body of each kind of webhook. The types are those that receivers import: a difference does not compile. */
const PAYLOADS = {
  status: verificationPayload.meta({ description: 'A verification has another status.' }),
  decision: verificationPayload.meta({ description: 'A verification was approved or declined.' }),
  'proof-of-address': verificationPayload.meta({
    description: 'The outcome of a proof of address: `status` and `reason` are that document’s.',
  }),
  images_stored: imagesStored,
} as const satisfies { readonly [Kind in WebhookEvent]: z.ZodType<WebhookPayloads[Kind]> };

/** The JSON Schema (2020-12) of each kind of webhook's body. */
export const webhookJsonSchemas = (): Readonly<Record<WebhookEvent, object>> => {
  const schemas = WEBHOOK_EVENTS.map((kind) => {
    const { $schema, ...rest } = z.toJSONSchema(PAYLOADS[kind], { target: 'draft-2020-12', io: 'input' });
    return [kind, { $schema, title: `The body of the webhook ${kind}`, ...rest }];
  });
  return Object.fromEntries(schemas) as Record<WebhookEvent, object>;
};
