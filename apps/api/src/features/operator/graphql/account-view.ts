import { Extensions, Field, ID, ObjectType } from 'type-graphql';
import type { Account, AuthenticatorBegun } from '../app/account.js';
import type { Passkey } from '../domain/operator.js';
import type { OperatorSession, SignInMethod } from '../domain/session.js';
import { SignInMethodEnum } from './enums.js';
import { OperatorView } from './operator-view.js';

@ObjectType('Passkey', { description: 'What an operator signs in by instead of a password.' })
class PasskeyView {
  @Field(() => ID)
  readonly id: string;
  @Field(() => String)
  readonly name: string;
  @Field(() => Date)
  readonly createdAt: Date;
  @Field(() => Date, { nullable: true })
  readonly lastUsedAt: Date | null;

  constructor({ id, name, createdAt, lastUsedAt }: Passkey) {
    this.id = id;
    this.name = name;
    this.createdAt = createdAt;
    this.lastUsedAt = lastUsedAt;
  }
}

@ObjectType('OperatorSession', { description: 'An operator who is signed in at one browser.' })
class OperatorSessionView {
  @Field(() => ID)
  readonly id: string;
  @Field(() => Boolean, { description: 'Whether it is the one that asks.' })
  readonly isCurrent: boolean;
  @Field(() => SignInMethodEnum)
  readonly method: SignInMethod;
  @Field(() => String, { nullable: true, description: 'The address that it began from.' })
  readonly origin: string | null;
  @Field(() => String, { nullable: true })
  readonly userAgent: string | null;
  @Field(() => Date)
  readonly createdAt: Date;
  @Field(() => Date, { description: 'To the minute.' })
  readonly lastSeenAt: Date;
  @Field(() => Date)
  readonly expiresAt: Date;

  constructor(session: OperatorSession, current: string | null) {
    this.id = session.id;
    this.isCurrent = session.id === current;
    this.method = session.method;
    this.origin = session.origin;
    this.userAgent = session.userAgent;
    this.createdAt = session.createdAt;
    this.lastSeenAt = session.lastSeenAt;
    this.expiresAt = session.expiresAt;
  }
}

/** More of either than somebody has. */
const LIST_SIZE = 10;

/** An operator's own account. */
@ObjectType('Account', { description: 'An operator’s own account.' })
export class AccountView {
  @Field(() => OperatorView)
  readonly operator: OperatorView;
  @Extensions({ listSize: LIST_SIZE })
  @Field(() => [PasskeyView])
  readonly passkeys: readonly PasskeyView[];
  @Extensions({ listSize: LIST_SIZE })
  @Field(() => [OperatorSessionView], { description: 'The newest first.' })
  readonly sessions: readonly OperatorSessionView[];

  constructor({ operator, passkeys, sessions, current }: Account) {
    this.operator = new OperatorView(operator);
    this.passkeys = passkeys.map((passkey) => new PasskeyView(passkey));
    this.sessions = sessions.map((session) => new OperatorSessionView(session, current));
  }
}

export const toAccountView = (account: Account): AccountView => new AccountView(account);

/** What an authenticator makes a passkey by. */
@ObjectType('PasskeyBegun', { description: 'What an authenticator makes a passkey by, within five minutes.' })
export class PasskeyBegunView {
  @Field(() => String, { description: 'WebAuthn’s `PublicKeyCredentialCreationOptionsJSON`, as JSON.' })
  readonly options: string;

  constructor(options: object) {
    this.options = JSON.stringify(options);
  }
}

/** What an authenticator app takes. */
@ObjectType('AuthenticatorBegun', { description: 'What an authenticator app takes, by the QR code of `uri` or typed.' })
export class AuthenticatorBegunView {
  @Field(() => String, { description: 'In base32.' })
  readonly secret: string;
  @Field(() => String, { description: '`otpauth://totp/…`' })
  readonly uri: string;

  constructor({ secret, uri }: AuthenticatorBegun) {
    this.secret = secret;
    this.uri = uri;
  }
}
