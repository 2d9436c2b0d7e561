import { Arg, Args, Ctx, Extensions, Field, ID, InputType, Mutation, Query, Resolver } from 'type-graphql';
import type { OperatorRole } from '../../../kernel/index.js';
import { resultUnion, toUnion, type Failure } from '../../../platform/graphql/errors.js';
import { DEFAULT_PAGE_SIZE, PageArgs, type Connection } from '../../../platform/graphql/relay.js';
import { knownId, readConnection } from '../../../platform/graphql/results.js';
import type { OperatorScope } from './context.js';
import { OperatorRoleEnum } from './enums.js';
import { OperatorConnection, OperatorView, OperatorWithLinkView, toOperatorView } from './operator-view.js';

@InputType('InviteOperatorInput', { description: 'Whoever is to become an operator.' })
class InviteOperatorInput {
  @Field(() => String)
  readonly email!: string;
  @Field(() => OperatorRoleEnum)
  readonly role!: OperatorRole;
  @Field(() => String, { nullable: true })
  readonly name?: string | null;
}

@InputType('UpdateOperatorInput', { description: 'What is not given stays as it is.' })
class UpdateOperatorInput {
  @Field(() => OperatorRoleEnum, { nullable: true })
  readonly role?: OperatorRole | null;
  @Field(() => Boolean, { nullable: true, description: 'False: signs her out everywhere, and nothing signs her in.' })
  readonly enabled?: boolean | null;
}

const InviteOperatorResult = resultUnion('InviteOperatorResult', () => OperatorWithLinkView);
const LinkOperatorResult = resultUnion('LinkOperatorResult', () => OperatorWithLinkView);
const UpdateOperatorResult = resultUnion('UpdateOperatorResult', () => OperatorView);

/** Who runs this installation. */
@Resolver(() => OperatorView)
export class OperatorResolver {
  @Extensions({ listSize: DEFAULT_PAGE_SIZE })
  @Query(() => OperatorConnection, { description: 'The newest first.' })
  operators(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { app, actor }: OperatorScope,
  ): Promise<Connection<OperatorView>> {
    return readConnection(args, (page) => app.operators.list(actor, page), toOperatorView);
  }

  @Mutation(() => InviteOperatorResult, { description: 'Makes an operator, and the link by which she signs in first.' })
  async inviteOperator(
    @Arg('input', () => InviteOperatorInput) { email, role, name }: InviteOperatorInput,
    @Ctx() { app, actor }: OperatorScope,
  ): Promise<OperatorWithLinkView | Failure> {
    const made = await app.operators.invite(actor, { email, role, name: name ?? undefined });
    return toUnion(made, (value) => new OperatorWithLinkView(value, app.consoleUrl()));
  }

  @Mutation(() => LinkOperatorResult, {
    description: 'A new link for an operator who can’t sign in otherwise; those before it are void.',
  })
  async linkOperator(
    @Arg('id', () => ID) id: string,
    @Ctx() { app, actor }: OperatorScope,
  ): Promise<OperatorWithLinkView | Failure> {
    const made = await app.operators.link(actor, knownId(id));
    return toUnion(made, (value) => new OperatorWithLinkView(value, app.consoleUrl()));
  }

  @Mutation(() => UpdateOperatorResult, { description: 'One owner stays.' })
  async updateOperator(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateOperatorInput) { role, enabled }: UpdateOperatorInput,
    @Ctx() { app, actor }: OperatorScope,
  ): Promise<OperatorView | Failure> {
    const change = { role: role ?? undefined, enabled: enabled ?? undefined };
    return toUnion(await app.operators.update(actor, knownId(id), change), toOperatorView);
  }
}
