import { Field, ObjectType } from 'type-graphql';
import type { WithSecrets } from '../app/integrations.js';
import type { IntakeKey, IntegrationSecrets } from '../domain/integration.js';
import { IntegrationView } from './integration-view.js';

/** A symmetric JWK. */
@ObjectType('IntakeKey', { description: 'The key of JWE intake: a symmetric JWK (RFC 7517) of 256 bits.' })
class IntakeKeyView {
  @Field(() => String)
  readonly kty: string;
  @Field(() => String)
  readonly alg: string;
  @Field(() => String)
  readonly use: string;
  @Field(() => String)
  readonly kid: string;
  @Field(() => String)
  readonly k: string;

  constructor(key: IntakeKey) {
    this.kty = key.kty;
    this.alg = key.alg;
    this.use = key.use;
    this.kid = key.kid;
    this.k = key.k;
  }
}

/** Secrets that were just made. */
@ObjectType('IntegrationSecrets', { description: 'Secrets that were just made; null where one was left as it is.' })
class IntegrationSecretsView {
  @Field(() => String, { nullable: true })
  readonly clientSecret: string | null;
  @Field(() => String, { nullable: true, description: 'Signs webhooks, by Standard Webhooks.' })
  readonly webhookSecret: string | null;
  @Field(() => IntakeKeyView, { nullable: true })
  readonly intakeKey: IntakeKeyView | null;
  @Field(() => String, { nullable: true, description: 'The legacy private key, 64 hex characters.' })
  readonly privateKey: string | null;

  constructor(secrets: Partial<IntegrationSecrets>) {
    this.clientSecret = secrets.clientSecret ?? null;
    this.webhookSecret = secrets.webhookSecret ?? null;
    this.intakeKey = secrets.intakeKey ? new IntakeKeyView(secrets.intakeKey) : null;
    this.privateKey = secrets.privateKey ?? null;
  }
}

/** An integration with what can't be read again. */
@ObjectType('IntegrationWithSecrets', {
  description: 'An integration and the secrets that were just made for it. They are shown once.',
})
export class IntegrationWithSecretsView {
  @Field(() => IntegrationView)
  readonly integration: IntegrationView;
  @Field(() => IntegrationSecretsView)
  readonly secrets: IntegrationSecretsView;

  constructor({ integration, secrets }: WithSecrets<Partial<IntegrationSecrets>>) {
    this.integration = new IntegrationView(integration);
    this.secrets = new IntegrationSecretsView(secrets);
  }
}
