import { Ctx, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import type { Actor } from '../../../kernel/index.js';
import { schemaEnum } from '../../../platform/graphql/enums.js';
import { OperatorRoleEnum } from '../../operator/graphql/index.js';
import type { IntegrationContext } from './context.js';
import { integrationLoader } from './integration-loader.js';
import { IntegrationView } from './integration-view.js';

const KINDS: readonly Actor['kind'][] = ['integration', 'device', 'session', 'operator'];

const ViewerKind = schemaEnum('ViewerKind', KINDS, 'Whom a token speaks for.');

/** Whom the token speaks for. */
@ObjectType('Viewer', { description: 'Whom the token speaks for.' })
class Viewer {
  @Field(() => ViewerKind)
  readonly kind!: string;
  @Field(() => IntegrationView, { nullable: true, description: 'Null for others than an integration.' })
  readonly integration!: IntegrationView | null;
  @Field(() => ID, { nullable: true, description: 'Null for others than an operator.' })
  readonly operatorId!: string | null;
  @Field(() => OperatorRoleEnum, { nullable: true, description: 'Null for others than an operator.' })
  readonly role!: string | null;
}

/** Who is asking. */
@Resolver()
export class ViewerResolver {
  @Query(() => Viewer)
  async viewer(@Ctx() { actor, loaders }: IntegrationContext): Promise<Viewer> {
    const operator = actor.kind === 'operator' ? actor : undefined;
    const integration =
      actor.kind === 'integration' ? await loaders.for(integrationLoader).load(actor.integrationId) : null;
    return { kind: actor.kind, integration, operatorId: operator?.operatorId ?? null, role: operator?.role ?? null };
  }
}
