import { Arg, Args, Ctx, Extensions, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { resultUnion, toUnion, type Failure } from '../../../platform/graphql/errors.js';
import { DEFAULT_PAGE_SIZE, PageArgs, type Connection } from '../../../platform/graphql/relay.js';
import { knownId, orNull, readConnection } from '../../../platform/graphql/results.js';
import type { Rotatable } from '../app/integrations.js';
import type { IntegrationContext } from './context.js';
import {
  CreateIntegrationInput,
  RotatableKey,
  toIntegrationChange,
  toNewIntegration,
  UpdateIntegrationInput,
} from './inputs.js';
import { IntegrationConnection, IntegrationView, toIntegrationView } from './integration-view.js';
import { IntegrationWithSecretsView } from './secrets-view.js';

const CreateIntegrationResult = resultUnion('CreateIntegrationResult', () => IntegrationWithSecretsView);
const UpdateIntegrationResult = resultUnion('UpdateIntegrationResult', () => IntegrationView);
const RotateIntegrationKeysResult = resultUnion('RotateIntegrationKeysResult', () => IntegrationWithSecretsView);

/** Integrations: looking at them, making and changing them. */
@Resolver()
export class IntegrationResolver {
  @Query(() => IntegrationView, { nullable: true, description: 'Null where there is none, or it is another’s.' })
  async integration(
    @Arg('id', () => ID) id: string,
    @Ctx() { app, actor }: IntegrationContext,
  ): Promise<IntegrationView | null> {
    const integration = orNull(await app.integrations.get(actor, knownId(id)));
    return integration && new IntegrationView(integration);
  }

  @Extensions({ listSize: DEFAULT_PAGE_SIZE })
  @Query(() => IntegrationConnection, { description: 'The newest first; an integration sees itself alone.' })
  integrations(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { app, actor }: IntegrationContext,
  ): Promise<Connection<IntegrationView>> {
    return readConnection(args, (page) => app.integrations.list(actor, page), toIntegrationView);
  }

  @Mutation(() => CreateIntegrationResult)
  async createIntegration(
    @Arg('input', () => CreateIntegrationInput) input: CreateIntegrationInput,
    @Ctx() { app, actor }: IntegrationContext,
  ): Promise<IntegrationWithSecretsView | Failure> {
    const made = await app.integrations.create(actor, toNewIntegration(input));
    return toUnion(made, (value) => new IntegrationWithSecretsView(value));
  }

  @Mutation(() => UpdateIntegrationResult)
  async updateIntegration(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateIntegrationInput) input: UpdateIntegrationInput,
    @Ctx() { app, actor }: IntegrationContext,
  ): Promise<IntegrationView | Failure> {
    return toUnion(await app.integrations.change(actor, knownId(id), toIntegrationChange(input)), toIntegrationView);
  }

  @Mutation(() => RotateIntegrationKeysResult)
  async rotateIntegrationKeys(
    @Arg('id', () => ID) id: string,
    @Arg('which', () => [RotatableKey]) which: readonly Rotatable[],
    @Arg('keepHours', () => Int, {
      defaultValue: 0,
      description:
        'For how many hours, at most 168, those before hold beside the new ones; 0: they stop at once. The webhook secret before signs ' +
        'beside the new one for 24 in any case.',
    })
    keepHours: number,
    @Ctx() { app, actor }: IntegrationContext,
  ): Promise<IntegrationWithSecretsView | Failure> {
    const rotated = await app.integrations.rotateKeys(actor, knownId(id), which, keepHours);
    return toUnion(rotated, (value) => new IntegrationWithSecretsView(value));
  }
}
