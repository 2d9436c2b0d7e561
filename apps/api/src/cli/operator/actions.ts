import type { Application } from '../../composition.js';
import { signInUrl, stateOf, type Operator, type WithLink } from '../../features/operator/index.js';
import type { Id, OperatorRole, Result } from '../../kernel/index.js';
import { optionMissing, shown, wrongCall, type Outcome } from '../outcome.js';
import { readPages } from '../read-pages.js';
import { COMMAND_LINE, withApplication } from '../session.js';
import { fields, table } from '../text/table.js';

/** What `operator create` takes. */
export interface CreateOptions {
  readonly email?: string;
  readonly role?: OperatorRole;
  readonly name?: string;
}

/** What `operator set` takes. */
export interface SetOptions {
  readonly role?: OperatorRole;
  readonly disable?: boolean;
  readonly enable?: boolean;
}

const operatorView = (operator: Operator) => ({
  id: operator.id,
  email: operator.email,
  name: operator.name,
  role: operator.role,
  state: stateOf(operator),
  hasPassword: operator.hasPassword,
  passkeys: operator.passkeys,
  lastSignedInAt: operator.lastSignedInAt,
  createdAt: operator.createdAt,
});

const shownLink = ({ consoleUrl }: Application, made: Result<WithLink>): Outcome =>
  shown(made, ({ operator, secret, expiresAt }) => {
    const signIn = signInUrl(consoleUrl(), secret);
    return {
      json: { id: operator.id, signIn, expiresAt },
      text: (style) =>
        `${fields(style, [
          ['id', operator.id],
          ['email', operator.email],
          ['role', operator.role],
          ['until', expiresAt],
        ])}\n\n${style.strong('This link signs in once:')}\n${signIn}`,
    };
  });

/** Makes an operator and shows the link. */
export async function createOperator({ email, role, name }: CreateOptions): Promise<Outcome> {
  if (email === undefined) return optionMissing('--email', 'operator create');
  if (role === undefined) return optionMissing('--role', 'operator create');
  return withApplication(async (application) =>
    shownLink(application, await application.operators.invite(COMMAND_LINE, { email, role, name })),
  );
}

/** Shows a new link. */
export const linkOperator = (id: Id): Promise<Outcome> =>
  withApplication(async (application) => shownLink(application, await application.operators.link(COMMAND_LINE, id)));

/** Lists operators, the newest first. */
export const listOperators = ({ limit }: { readonly limit: number }): Promise<Outcome> =>
  withApplication(async ({ operators }) =>
    shown(await readPages((page) => operators.list(COMMAND_LINE, page), { limit }), (items) => ({
      json: items.map(operatorView),
      text: (style) =>
        table(
          style,
          ['ID', 'EMAIL', 'NAME', 'ROLE', 'STATE', 'SIGNED IN'],
          items.map((operator) => [
            operator.id,
            operator.email,
            operator.name,
            operator.role,
            stateOf(operator),
            operator.lastSignedInAt,
          ]),
          'There is no operator yet; `npm run serve` prints a link for the first owner.',
        ),
    })),
  );

/** Changes what is given. */
export async function setOperator(id: Id, { role, disable, enable }: SetOptions): Promise<Outcome> {
  if (role === undefined && disable === undefined && enable === undefined) {
    return wrongCall('Nothing is to be changed.', 'Give --role, --disable or --enable.');
  }
  const change = { role, enabled: disable === true ? false : enable };
  return withApplication(async ({ operators }) =>
    shown(await operators.update(COMMAND_LINE, id, change), (operator) => ({
      json: operatorView(operator),
      text: (style) =>
        fields(style, [
          ['id', operator.id],
          ['email', operator.email],
          ['role', operator.role],
          ['state', stateOf(operator)],
        ]),
    })),
  );
}
