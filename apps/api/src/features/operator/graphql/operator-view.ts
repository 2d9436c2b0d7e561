import { Field, ID, ObjectType } from 'type-graphql';
import type { OperatorRole } from '../../../kernel/index.js';
import { connectionTypes, Node } from '../../../platform/graphql/relay.js';
import { signInUrl } from '../app/links.js';
import { stateOf, type WithLink } from '../app/operators.js';
import type { Operator } from '../domain/operator.js';
import { OperatorRoleEnum, OperatorStateEnum } from './enums.js';

/** A person who runs this installation. */
@ObjectType('Operator', { implements: Node, description: 'A person who runs this installation from the console.' })
export class OperatorView extends Node {
  @Field(() => ID)
  override readonly id: string;
  @Field(() => String, { nullable: true, description: 'Null until the first owner has said it.' })
  readonly email: string | null;
  @Field(() => String, { nullable: true })
  readonly name: string | null;
  @Field(() => OperatorRoleEnum)
  readonly role: OperatorRole;
  @Field(() => OperatorStateEnum)
  readonly state: ReturnType<typeof stateOf>;
  @Field(() => Boolean, { description: 'Whether there is a password, which goes with an authenticator app.' })
  readonly hasPassword: boolean;
  @Field(() => Date, { nullable: true })
  readonly lastSignedInAt: Date | null;
  @Field(() => Date)
  readonly createdAt: Date;

  constructor(operator: Operator) {
    super();
    this.id = operator.id;
    this.email = operator.email;
    this.name = operator.name;
    this.role = operator.role;
    this.state = stateOf(operator);
    this.hasPassword = operator.hasPassword;
    this.lastSignedInAt = operator.lastSignedInAt;
    this.createdAt = operator.createdAt;
  }
}

export const toOperatorView = (operator: Operator): OperatorView => new OperatorView(operator);

export const { Connection: OperatorConnection } = connectionTypes('Operator', () => OperatorView);

/** An operator with the link that was just made. */
@ObjectType('OperatorWithLink', { description: 'An operator and a link that signs her in once, which is shown once.' })
export class OperatorWithLinkView {
  @Field(() => OperatorView)
  readonly operator: OperatorView;
  @Field(() => String)
  readonly signInUrl: string;
  @Field(() => Date)
  readonly expiresAt: Date;

  constructor(made: WithLink, consoleUrl: string) {
    this.operator = new OperatorView(made.operator);
    this.signInUrl = signInUrl(consoleUrl, made.secret);
    this.expiresAt = made.expiresAt;
  }
}
