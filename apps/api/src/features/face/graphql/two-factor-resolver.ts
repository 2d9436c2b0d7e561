import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { resultUnion, toFailure, toUnion, type Failure } from '../../../platform/graphql/errors.js';
import { knownId } from '../../../platform/graphql/results.js';
import type { FaceContext } from './context.js';
import { FaceView, toFaceView } from './face-view.js';
import { Base64, decodeImage, decodeImages, FaceImagesInput } from './images.js';
import { FaceRegistrationView, FaceVerifiedView } from './results.js';

const RequestFaceRegistrationResult = resultUnion('RequestFaceRegistrationResult', () => FaceRegistrationView);
const StoreFaceImagesResult = resultUnion('StoreFaceImagesResult', () => FaceView);
const VerifyFaceResult = resultUnion('VerifyFaceResult', () => FaceVerifiedView);

/** The three steps of two-factor login by face. */
@Resolver()
export class TwoFactorResolver {
  @Mutation(() => RequestFaceRegistrationResult, {
    description: 'The URL at which a person registers; the same again while there are no images.',
  })
  async requestFaceRegistration(
    @Arg('integrationId', () => ID) integrationId: string,
    @Arg('uniqueIdentifier', () => String) uniqueIdentifier: string,
    @Ctx() { faces, actor }: FaceContext,
  ): Promise<FaceRegistrationView | Failure> {
    const requested = await faces.registration.requestUrl(actor, knownId(integrationId), uniqueIdentifier);
    return toUnion(requested, (value) => new FaceRegistrationView(value));
  }

  @Mutation(() => StoreFaceImagesResult, {
    description: 'Stores the four images of a person against her face: all of them, or none.',
  })
  async storeFaceImages(
    @Arg('faceId', () => ID) faceId: string,
    @Arg('images', () => FaceImagesInput) images: FaceImagesInput,
    @Ctx() { app, faces, actor }: FaceContext,
  ): Promise<FaceView | Failure> {
    const decoded = decodeImages(images);
    if (!decoded.ok) return toFailure(decoded.error);
    const face = await app.faces.getAny(actor, knownId(faceId), 'face:register');
    if (!face.ok) return toFailure(face.error);
    const { id, integrationId } = face.value;
    return toUnion(await faces.registration.storeImages(actor, integrationId, id, decoded.value), toFaceView);
  }

  @Mutation(() => VerifyFaceResult, { description: 'Compares a live image with a registered face.' })
  async verifyFace(
    @Arg('integrationId', () => ID) integrationId: string,
    @Arg('uniqueIdentifier', () => String) uniqueIdentifier: string,
    @Arg('image', () => Base64) image: string,
    @Ctx() { faces, actor }: FaceContext,
  ): Promise<FaceVerifiedView | Failure> {
    const decoded = decodeImage('image', image);
    if (!decoded.ok) return toFailure(decoded.error);
    const verified = await faces.verifications.verify(actor, knownId(integrationId), uniqueIdentifier, decoded.value);
    return toUnion(verified, (value) => new FaceVerifiedView(value));
  }
}
