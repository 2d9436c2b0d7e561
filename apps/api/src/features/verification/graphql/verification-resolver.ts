import { Arg, Args, ArgsType, Ctx, Extensions, Field, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { showCode } from '../../../kernel/index.js';
import { authorise } from '../../../platform/access/permissions.js';
import { DEFAULT_PAGE_SIZE, PageArgs, type Connection } from '../../../platform/graphql/relay.js';
import { knownId, orNull, orRefuse, readConnection } from '../../../platform/graphql/results.js';
import { IdentityDocumentEnum, integrationLoader, IntegrationView } from '../../integration/graphql/index.js';
import type { IdentityDocument } from '../domain/evidence.js';
import type { Status } from '../domain/lifecycle.js';
import type { VerificationContext } from './context.js';
import { StatusEnum } from './enums.js';
import { historyLoader } from './history-loader.js';
import { ChangeView, SubjectView, VerificationConnection, VerificationView } from './verification-view.js';

/** The longest history that is expected: begun, sent back and submitted anew several times. */
const CHANGES = 20;

/** Looking at a verification. What only some may see is refused to others, and not blanked. */
@Resolver(() => VerificationView)
export class VerificationResolver {
  @Query(() => VerificationView, { nullable: true, description: 'Null where there is none, or it is another’s.' })
  async verification(
    @Arg('id', () => ID) id: string,
    @Ctx() { app, actor }: VerificationContext,
  ): Promise<VerificationView | null> {
    const verification = orNull(await app.verificationRecords.get(actor, knownId(id)));
    return verification && new VerificationView(verification);
  }

  @FieldResolver(() => IntegrationView)
  async integration(
    @Root() { verification }: VerificationView,
    @Ctx() { loaders }: VerificationContext,
  ): Promise<IntegrationView> {
    const integration = await loaders.for(integrationLoader).load(verification.integrationId);
    if (!integration) throw new Error('A verification was read whose integration is not there.');
    return integration;
  }

  @FieldResolver(() => SubjectView)
  subject(@Root() { verification }: VerificationView, @Ctx() { actor }: VerificationContext): SubjectView {
    orRefuse(authorise(actor, 'verification:see-person', verification.integrationId));
    return verification.subject;
  }

  @FieldResolver(() => String, { description: 'Where the person is verified: opened, or shown to a kiosk.' })
  async requestUrl(
    @Root() { verification }: VerificationView,
    @Ctx() { app, actor }: VerificationContext,
  ): Promise<string> {
    return orRefuse(await app.verificationRecords.requestUrl(actor, verification));
  }

  @FieldResolver(() => String, { description: 'What the person may type at a kiosk instead.' })
  requestCode(@Root() { verification }: VerificationView, @Ctx() { actor }: VerificationContext): string {
    orRefuse(authorise(actor, 'verification:see-request', verification.integrationId));
    return showCode(verification.requestCode);
  }

  @Extensions({ listSize: CHANGES })
  @FieldResolver(() => [ChangeView], { description: 'In their order, from its creation on.' })
  history(
    @Root() { verification }: VerificationView,
    @Ctx() { loaders }: VerificationContext,
  ): Promise<readonly ChangeView[]> {
    return loaders.for(historyLoader).load(verification);
  }
}

@ArgsType()
class VerificationArgs extends PageArgs {
  @Field(() => StatusEnum, { nullable: true, description: 'Only those that stand so.' })
  readonly status?: Status | null;
  @Field(() => String, { nullable: true, description: 'Only those of this person.' })
  readonly uniqueIdentifier?: string | null;
  @Field(() => IdentityDocumentEnum, { nullable: true, description: 'Only those by this document.' })
  readonly documentType?: IdentityDocument | null;
  @Field(() => Date, { nullable: true, description: 'Only those that were created from then on.' })
  readonly createdFrom?: Date | null;
  @Field(() => Date, { nullable: true, description: 'Only those that were created before.' })
  readonly createdUntil?: Date | null;
}

/** The verifications of an integration. */
@Resolver(() => IntegrationView)
export class IntegrationVerificationsResolver {
  @Extensions({ listSize: DEFAULT_PAGE_SIZE })
  @FieldResolver(() => VerificationConnection, { description: 'The newest first.' })
  verifications(
    @Root() integration: IntegrationView,
    @Args(() => VerificationArgs) args: VerificationArgs,
    @Ctx() { app, actor, loaders }: VerificationContext,
  ): Promise<Connection<VerificationView>> {
    loaders.for(integrationLoader).prime(integration.id, integration);
    const { status, uniqueIdentifier, documentType, createdFrom, createdUntil } = args;
    const filter = {
      ...(status != null && { status }),
      ...(uniqueIdentifier != null && { uniqueIdentifier }),
      ...(documentType != null && { documentType }),
      ...(createdFrom != null && { createdFrom }),
      ...(createdUntil != null && { createdUntil }),
    };
    const read = (page: Parameters<typeof app.verificationRecords.list>[3]) =>
      app.verificationRecords.list(actor, integration.id, filter, page);
    return readConnection(args, read, (verification) => new VerificationView(verification));
  }
}
