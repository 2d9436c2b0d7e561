import { Arg, Args, Ctx, Extensions, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { resultUnion, toFailure, toUnion, type Failure } from '../../../platform/graphql/errors.js';
import { DEFAULT_PAGE_SIZE, PageArgs, type Connection } from '../../../platform/graphql/relay.js';
import { knownId, orNull, readConnection } from '../../../platform/graphql/results.js';
import { integrationLoader, IntegrationView } from '../../integration/graphql/index.js';
import type { FaceContext } from './context.js';
import { FaceConnection, FaceView, toFaceView } from './face-view.js';
import { FaceErasedView } from './results.js';
import { verificationsLoader } from './verifications-loader.js';
import { FaceVerificationConnection, toFaceVerificationView, type FaceVerificationView } from './verification-view.js';

const SetFaceEnabledResult = resultUnion('SetFaceEnabledResult', () => FaceView);
const EraseFaceResult = resultUnion('EraseFaceResult', () => FaceErasedView);

/** Faces: looking at them, switching them off, erasing them. */
@Resolver(() => FaceView)
export class FaceResolver {
  @Query(() => FaceView, { nullable: true, description: 'Null where there is none, or it is another’s.' })
  async face(@Arg('id', () => ID) id: string, @Ctx() { app, actor }: FaceContext): Promise<FaceView | null> {
    const face = orNull(await app.faces.getAny(actor, knownId(id)));
    return face && new FaceView(face);
  }

  @FieldResolver(() => IntegrationView)
  async integration(@Root() { face }: FaceView, @Ctx() { loaders }: FaceContext): Promise<IntegrationView> {
    const integration = await loaders.for(integrationLoader).load(face.integrationId);
    if (!integration) throw new Error('A face was read whose integration is not there.');
    return integration;
  }

  @Extensions({ listSize: DEFAULT_PAGE_SIZE })
  @FieldResolver(() => FaceVerificationConnection, { description: 'The newest first.' })
  verifications(
    @Root() { face }: FaceView,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { loaders }: FaceContext,
  ): Promise<Connection<FaceVerificationView>> {
    const loader = loaders.for(verificationsLoader);
    return readConnection(args, (page) => loader.load({ face, page }), toFaceVerificationView);
  }

  @Mutation(() => SetFaceEnabledResult, { description: 'Nobody is verified with a face that is disabled.' })
  async setFaceEnabled(
    @Arg('id', () => ID) id: string,
    @Arg('enabled', () => Boolean) enabled: boolean,
    @Ctx() { app, actor }: FaceContext,
  ): Promise<FaceView | Failure> {
    const face = await app.faces.getAny(actor, knownId(id), 'face:disable');
    if (!face.ok) return toFailure(face.error);
    return toUnion(await app.faces.setEnabled(actor, face.value.integrationId, face.value.id, enabled), toFaceView);
  }

  @Mutation(() => EraseFaceResult, { description: 'Erases a face for good; a signed receipt says what was erased.' })
  async eraseFace(
    @Arg('id', () => ID) id: string,
    @Ctx() { app, actor }: FaceContext,
  ): Promise<FaceErasedView | Failure> {
    const face = await app.faces.getAny(actor, knownId(id), 'face:erase');
    if (!face.ok) return toFailure(face.error);
    const erased = await app.faces.erase(actor, face.value.integrationId, face.value.id);
    return toUnion(erased, (value) => new FaceErasedView(value));
  }
}

/** The faces of an integration. */
@Resolver(() => IntegrationView)
export class IntegrationFacesResolver {
  @Extensions({ listSize: DEFAULT_PAGE_SIZE })
  @FieldResolver(() => FaceConnection, { description: 'The newest first.' })
  faces(
    @Root() integration: IntegrationView,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { app, actor, loaders }: FaceContext,
  ): Promise<Connection<FaceView>> {
    loaders.for(integrationLoader).prime(integration.id, integration);
    return readConnection(args, (page) => app.faces.list(actor, integration.id, page), toFaceView);
  }
}
