import { Field, ID, InputType } from 'type-graphql';
import { schemaEnum } from '../../../platform/graphql/enums.js';
import { ROTATABLE, type IntegrationChange, type NewIntegration } from '../app/integrations.js';
import type { Mode } from '../domain/integration.js';
import { IntegrationMode } from './integration-view.js';
import { PolicyInput, policyTexts } from './policy-view.js';
import { WebhookKindEnum } from './webhook-kind.js';

/** What can be made anew. */
export const RotatableKey = schemaEnum(
  'RotatableKey',
  ROTATABLE,
  'Which secrets to make anew. The old webhook secret signs beside the new one for a day; the others stop at once.',
);

@InputType('WebhookInput', { description: 'A URL for one kind of event.' })
class WebhookInput {
  @Field(() => WebhookKindEnum)
  readonly kind!: string;
  @Field(() => String)
  readonly url!: string;
}

@InputType('TakeOverInput', { description: 'An account from elsewhere, taken over with its id and legacy keys.' })
class TakeOverInput {
  @Field(() => ID)
  readonly id!: string;
  @Field(() => String)
  readonly publicKey!: string;
  @Field(() => String)
  readonly privateKey!: string;
}

/** What may be said of an integration at any time. */
@InputType()
abstract class ChangeableInput {
  @Field(() => IntegrationMode, { nullable: true })
  readonly mode?: Mode | null;
  @Field(() => String, { nullable: true, description: 'Null takes it away.' })
  readonly callbackUrl?: string | null;
  @Field(() => [WebhookInput], { nullable: true, description: 'URLs that are added.' })
  readonly webhooks?: readonly WebhookInput[] | null;
  @Field(() => PolicyInput, { nullable: true })
  readonly policy?: PolicyInput | null;
}

/** What a new integration is made from. */
@InputType('CreateIntegrationInput')
export class CreateIntegrationInput extends ChangeableInput {
  @Field(() => String)
  readonly name!: string;
  @Field(() => TakeOverInput, { nullable: true })
  readonly takeOver?: TakeOverInput | null;
}

/** What is changed of an integration. */
@InputType('UpdateIntegrationInput', { description: 'What is not given stays as it is.' })
export class UpdateIntegrationInput extends ChangeableInput {
  @Field(() => String, { nullable: true })
  readonly name?: string | null;
}

const changes = ({ mode, webhooks, policy }: ChangeableInput) => ({
  ...(mode != null && { mode }),
  ...(webhooks != null && { webhooks: webhooks.map(({ kind, url }) => ({ kind, url })) }),
  ...(policy != null && { policy: policyTexts(policy) }),
});

const toTakeOver = ({ id, publicKey, privateKey }: TakeOverInput) => ({ id, publicKey, privateKey });

/** The input as the use case takes it. */
export const toNewIntegration = (input: CreateIntegrationInput): NewIntegration => ({
  ...changes(input),
  name: input.name,
  ...(input.callbackUrl != null && { callbackUrl: input.callbackUrl }),
  ...(input.takeOver != null && { takeOver: toTakeOver(input.takeOver) }),
});

/** The input as the use case takes it. */
export const toIntegrationChange = (input: UpdateIntegrationInput): IntegrationChange => ({
  ...changes(input),
  ...(input.name != null && { name: input.name }),
  ...(input.callbackUrl !== undefined && { callbackUrl: input.callbackUrl }),
});
