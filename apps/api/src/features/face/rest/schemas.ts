import { z } from 'zod';
import { envelopeSchema, image, requiredText } from '../../../platform/http/index.js';

const FACE_ID = '695f628cc62bc4cfa5422399';
const INTEGRATION_ID = '642bbcd107fb985259ac6e66';

const facePayload = z
  .object({
    _id: z.string(),
    integrationId: z.string(),
    faceId: z.string().meta({ description: 'The unique identifier.' }),
    images: z
      .array(z.object({ url: z.string().meta({ description: 'A key for `GET /v2/images/<key>`.' }), _id: z.string() }))
      .readonly(),
    enabled: z.boolean(),
  })
  .meta({ id: 'Face' });

const integrationId = requiredText("The integration's id; a token speaks for one.", INTEGRATION_ID);
const uniqueIdentifier = requiredText("The integration's own name for the person.", 'user-123');

/** `POST /v2/verification/get-2fa-url` */
export const getUrlBody = z
  .object({ integrationId, uniqueIdentifier })
  .meta({ examples: [{ integrationId: INTEGRATION_ID, uniqueIdentifier: 'user-123' }] });

/** `POST /v2/verification/store-2fa-images` */
export const storeImagesBody = z.object({
  faceId: requiredText('`newFace._id` of the registration URL.', FACE_ID),
  smile: image('Smiling. JPEG, PNG or WebP, 8 MiB at most.'),
  eyeblink: image('Eyes closed.'),
  left: image("Turned to the person's own left."),
  right: image("Turned to the person's own right."),
});

/** `POST /v2/verification/verify-2fa-face` */
export const verifyBody = z.object({
  integrationId,
  uniqueIdentifier,
  image: image('The live image. JPEG, PNG or WebP, 8 MiB at most.'),
});

const URL_MESSAGE = 'Face registration URL generated successfully';

const newFaceExample = { _id: FACE_ID, integrationId: INTEGRATION_ID, faceId: 'user-123', images: [], enabled: true };

const imagesExample = ['smile', 'eyeblink', 'left', 'right'].map((gesture, at) => ({
  url: `verification/${INTEGRATION_ID}/2fa-${gesture}/6969df39edabc4e2e7f9665${at}.jpg`,
  _id: `6969df39edabc4e2e7f9665${at}`,
}));

/** The two answers to asking for a URL. */
export const getUrlAnswer = envelopeSchema(
  z.union([
    z.object({ success: z.literal(true), message: z.string(), url: z.string(), newFace: facePayload }),
    z.object({ success: z.literal(false), message: z.string(), face: facePayload }),
  ]),
).meta({
  examples: [
    {
      message: URL_MESSAGE,
      data: {
        success: true,
        message: URL_MESSAGE,
        url: `https://face-auth-domain.com/${FACE_ID}`,
        newFace: newFaceExample,
      },
      errors: null,
    },
    {
      message: 'Face already registered',
      data: { success: false, message: 'Face already registered', face: { ...newFaceExample, images: imagesExample } },
      errors: null,
    },
  ],
});

/** The answer to storing images. */
export const storeImagesAnswer = envelopeSchema(
  z.object({ success: z.literal(true), message: z.string(), face: facePayload }),
).meta({
  examples: [
    {
      message: 'Face images stored successfully',
      data: {
        success: true,
        message: 'Face images stored successfully',
        face: { ...newFaceExample, images: imagesExample },
      },
      errors: null,
    },
  ],
});

/** The answer to a verification. */
export const verifyAnswer = envelopeSchema(
  z.object({
    success: z
      .boolean()
      .meta({ description: 'The same as `verified`: who looks at this alone lets nobody in by mistake.' }),
    verified: z.boolean(),
    similarity: z.number().min(0).max(100),
    faceId: z.string().meta({ description: 'The unique identifier.' }),
    message: z.string(),
  }),
).meta({
  examples: [
    {
      message: 'Face verified successfully',
      data: {
        success: true,
        verified: true,
        similarity: 100,
        faceId: '43f7e54d-d758-46ff-971b-216e6ec7059c',
        message: 'Face verified successfully',
      },
      errors: null,
    },
  ],
});
