import { Arg, Ctx, Field, ID, InputType, Mutation, Query, Resolver } from 'type-graphql';
import { resultUnion, toUnion, type Failure } from '../../../platform/graphql/errors.js';
import { knownId, orRefuse } from '../../../platform/graphql/results.js';
import type { RegistrationResponse } from '../app/passkeys.js';
import { AccountView, AuthenticatorBegunView, PasskeyBegunView, toAccountView } from './account-view.js';
import type { OperatorScope } from './context.js';

@InputType('UpdateAccountInput', { description: 'What is not given stays as it is.' })
class UpdateAccountInput {
  @Field(() => String, { nullable: true })
  readonly email?: string | null;
  @Field(() => String, { nullable: true })
  readonly name?: string | null;
}

const UpdateAccountResult = resultUnion('UpdateAccountResult', () => AccountView);
const BeginPasskeyResult = resultUnion('BeginPasskeyResult', () => PasskeyBegunView);
const AddPasskeyResult = resultUnion('AddPasskeyResult', () => AccountView);
const RemovePasskeyResult = resultUnion('RemovePasskeyResult', () => AccountView);
const BeginAuthenticatorResult = resultUnion('BeginAuthenticatorResult', () => AuthenticatorBegunView);
const SetPasswordResult = resultUnion('SetPasswordResult', () => AccountView);
const EndOperatorSessionResult = resultUnion('EndOperatorSessionResult', () => AccountView);

/** What an operator does about her own account. */
@Resolver()
export class AccountResolver {
  @Query(() => AccountView, { description: 'Of the operator who asks.' })
  async account(@Ctx() { app, actor }: OperatorScope): Promise<AccountView> {
    return new AccountView(orRefuse(await app.accounts.get(actor)));
  }

  @Mutation(() => UpdateAccountResult)
  async updateAccount(
    @Arg('input', () => UpdateAccountInput) { email, name }: UpdateAccountInput,
    @Ctx() { app, actor }: OperatorScope,
  ): Promise<AccountView | Failure> {
    const change = { email: email ?? undefined, name: name ?? undefined };
    return toUnion(await app.accounts.update(actor, change), toAccountView);
  }

  @Mutation(() => BeginPasskeyResult)
  async beginPasskey(@Ctx() { app, actor, site }: OperatorScope): Promise<PasskeyBegunView | Failure> {
    return toUnion(await app.accounts.beginPasskey(actor, site), (options) => new PasskeyBegunView(options));
  }

  @Mutation(() => AddPasskeyResult)
  async addPasskey(
    @Arg('response', () => String, { description: 'WebAuthn’s `RegistrationResponseJSON`, as JSON.' }) text: string,
    @Arg('name', () => String, { description: 'What she calls it.' }) name: string,
    @Ctx() { app, actor, site }: OperatorScope,
  ): Promise<AccountView | Failure> {
    return toUnion(await app.accounts.addPasskey(actor, readResponse(text), name, site), toAccountView);
  }

  @Mutation(() => RemovePasskeyResult, { description: 'The last that she signs in by stays.' })
  async removePasskey(
    @Arg('id', () => ID) id: string,
    @Ctx() { app, actor }: OperatorScope,
  ): Promise<AccountView | Failure> {
    return toUnion(await app.accounts.removePasskey(actor, knownId(id)), toAccountView);
  }

  @Mutation(() => BeginAuthenticatorResult, { description: 'It counts once a password is set by its code.' })
  async beginAuthenticator(@Ctx() { app, actor }: OperatorScope): Promise<AuthenticatorBegunView | Failure> {
    return toUnion(await app.accounts.beginAuthenticator(actor), (begun) => new AuthenticatorBegunView(begun));
  }

  @Mutation(() => SetPasswordResult, { description: 'Signs her out everywhere else.' })
  async setPassword(
    @Arg('password', () => String, { description: '15 characters at least.' }) password: string,
    @Arg('code', () => String, { description: 'Of the authenticator app.' }) code: string,
    @Arg('present', () => String, { nullable: true, description: 'The password that there is.' })
    present: string | null | undefined,
    @Ctx() { app, actor }: OperatorScope,
  ): Promise<AccountView | Failure> {
    return toUnion(
      await app.accounts.setPassword(actor, { password, code, present: present ?? undefined }),
      toAccountView,
    );
  }

  @Mutation(() => EndOperatorSessionResult, { description: 'Signs out at one browser.' })
  async endOperatorSession(
    @Arg('id', () => ID) id: string,
    @Ctx() { app, actor }: OperatorScope,
  ): Promise<AccountView | Failure> {
    return toUnion(await app.accounts.endSession(actor, knownId(id)), toAccountView);
  }
}

/** What of a response is looked at before the library verifies it; undefined where it has not its form. */
function readResponse(text: string): RegistrationResponse | undefined {
  try {
    const read = JSON.parse(text) as RegistrationResponse | null;
    return typeof read?.response?.clientDataJSON === 'string' ? read : undefined;
  } catch {
    return undefined;
  }
}
