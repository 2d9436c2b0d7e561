import { Field, ID, ObjectType } from 'type-graphql';
import { schemaEnum } from '../../../platform/graphql/enums.js';
import { connectionTypes, Node } from '../../../platform/graphql/relay.js';
import type { Integration, Mode } from '../domain/integration.js';
import { PolicyView } from './policy-view.js';

const MODES: readonly Mode[] = ['test', 'live'];

/** The modes of an integration. */
export const IntegrationMode = schemaEnum(
  'IntegrationMode',
  MODES,
  'TEST while an integration is being built, LIVE when it serves real people.',
);

/** An integration, without its secrets. */
@ObjectType('Integration', { implements: Node, description: 'One third party’s account: keys, URLs, policy.' })
export class IntegrationView extends Node {
  @Field(() => ID)
  override readonly id: string;
  @Field(() => String)
  readonly name: string;
  @Field(() => IntegrationMode)
  readonly mode: Mode;
  @Field(() => String, { nullable: true, description: 'Where a person’s browser goes when her verification ends.' })
  readonly callbackUrl: string | null;
  @Field(() => PolicyView)
  readonly policy: PolicyView;
  @Field(() => String, { description: 'The client id of its OAuth 2.0 credentials.' })
  readonly clientId: string;
  @Field(() => String, { description: 'The legacy public key, 64 hex characters.' })
  readonly publicKey: string;
  @Field(() => Date)
  readonly createdAt: Date;

  constructor(integration: Integration) {
    super();
    this.id = integration.id;
    this.name = integration.name;
    this.mode = integration.mode;
    this.callbackUrl = integration.callbackUrl;
    this.policy = new PolicyView(integration.policy);
    this.clientId = integration.clientId;
    this.publicKey = integration.publicKey;
    this.createdAt = integration.createdAt;
  }
}

export const { Connection: IntegrationConnection } = connectionTypes('Integration', () => IntegrationView);

/** A domain object as the schema shows it. */
export const toIntegrationView = (integration: Integration): IntegrationView => new IntegrationView(integration);
