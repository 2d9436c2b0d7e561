import {
  domainError,
  fail,
  newId,
  ok,
  type Actor,
  type Clock,
  type Id,
  type OperatorRole,
  type Page,
  type PageRequest,
  type Result,
} from '../../../kernel/index.js';
import { authorise } from '../../../platform/access/permissions.js';
import { checkEmail, checkName, hasNoCredential, operatorNotFound, type Operator } from '../domain/operator.js';
import { LINK_MS } from '../domain/session.js';
import type { ChangeOperators, OperatorReader, OperatorStores } from './ports.js';
import { hashOf, newSecret } from './secrets.js';

/** Whoever is to become an operator. */
export interface NewOperator {
  readonly email: string;
  readonly role: OperatorRole;
  readonly name?: string | undefined;
}

/** What may be changed of another operator. */
export interface OperatorChange {
  readonly role?: OperatorRole | undefined;
  readonly enabled?: boolean | undefined;
}

/** An operator with the link by which she signs in, which can't be read again. */
export interface WithLink {
  readonly operator: Operator;
  /** Of the link, which its page sends on. */
  readonly secret: string;
  readonly expiresAt: Date;
}

/** What managing operators is built from. */
export interface OperatorsParts {
  readonly reader: OperatorReader;
  readonly change: ChangeOperators;
  readonly clock: Clock;
}

/** The installation itself, before it has anybody who runs it. */
const INSTALLATION: Actor = { kind: 'command-line' };

/** Who runs this installation: inviting them, what they may do, letting them in again, locking them out. */
export class Operators {
  readonly #parts: OperatorsParts;

  constructor(parts: OperatorsParts) {
    this.#parts = parts;
  }

  /**
   * A new link for the first owner, who is made where there is nobody yet. Undefined where an owner has a passkey or a password: she lets
   * others in. Links that other processes gave out stay good: each is for whoever sees that process start.
   */
  async linkFirstOwner(): Promise<WithLink | undefined> {
    const createdAt = this.#parts.clock.now();
    const made = await this.#parts.change<WithLink | undefined>(async (stores) => {
      const { isSettled, operator: known } = await stores.operators.findFirstOwner();
      if (isSettled) return ok(undefined);
      const operator = known ?? newOperator({ email: null, name: null, role: 'owner' }, createdAt);
      if (!known) {
        await stores.operators.insert(operator);
        await stores.audit.record(INSTALLATION, 'operator.created', subject(operator));
      }
      return ok(await this.#link(stores, INSTALLATION, operator));
    });
    return made.ok ? made.value : undefined;
  }

  /** Makes an operator, and the link by which she signs in first. Errors: INVALID_INPUT, CONFLICT, FORBIDDEN. */
  async invite(actor: Actor, input: NewOperator): Promise<Result<WithLink>> {
    const allowed = authorise(actor, 'operator:change');
    if (!allowed.ok) return allowed;
    const email = checkEmail(input.email);
    if (!email.ok) return email;
    const name = input.name === undefined ? ok(null) : checkName(input.name);
    if (!name.ok) return name;
    const operator = newOperator({ email: email.value, name: name.value, role: input.role }, this.#parts.clock.now());
    return this.#parts.change<WithLink>(async (stores) => {
      if (!(await stores.operators.insert(operator))) return fail(emailTaken());
      await stores.audit.record(actor, 'operator.created', subject(operator));
      return ok(await this.#link(stores, actor, operator));
    });
  }

  /** A new link for an operator who can't sign in otherwise; those before it are void. Errors: NOT_FOUND, CONFLICT, FORBIDDEN. */
  link(actor: Actor, id: Id): Promise<Result<WithLink>> {
    return this.#changeOne(actor, id, async (stores, operator) => {
      if (operator.disabledAt) {
        return fail(domainError('CONFLICT', 'This operator is disabled', { hint: 'Enable the operator first.' }));
      }
      await stores.operators.removeLinks(id);
      return ok(await this.#link(stores, actor, operator));
    });
  }

  /**
   * Changes what is given. Whoever is disabled, or gets another role, is signed out everywhere (OWASP session management: renewed after any
   * change of privileges). One owner stays. Errors: NOT_FOUND, CONFLICT, FORBIDDEN.
   */
  update(actor: Actor, id: Id, { role, enabled }: OperatorChange): Promise<Result<Operator>> {
    const now = this.#parts.clock.now();
    return this.#changeOne(actor, id, async (stores, operator) => {
      const changed: Operator = {
        ...operator,
        role: role ?? operator.role,
        disabledAt: enabled === undefined ? operator.disabledAt : enabled ? null : (operator.disabledAt ?? now),
      };
      const leaves =
        operator.role === 'owner' && !operator.disabledAt && (changed.role !== 'owner' || changed.disabledAt);
      if (leaves && (await stores.operators.countOwners()) === 1) {
        return fail(domainError('CONFLICT', 'This is the only owner', { hint: 'Make somebody else an owner first.' }));
      }
      await stores.operators.change(id, { role: changed.role, disabledAt: changed.disabledAt });
      if (changed.role !== operator.role || changed.disabledAt) await stores.operators.endOtherSessions(id, null);
      if (changed.disabledAt) await stores.operators.removeLinks(id);
      if (changed.role !== operator.role) await stores.audit.record(actor, 'operator.role_changed', subject(operator));
      if ((changed.disabledAt === null) !== (operator.disabledAt === null)) {
        await stores.audit.record(
          actor,
          changed.disabledAt ? 'operator.disabled' : 'operator.enabled',
          subject(operator),
        );
      }
      return ok(changed);
    });
  }

  /** Everybody, the newest first. Errors: FORBIDDEN. */
  async list(actor: Actor, page: PageRequest): Promise<Result<Page<Operator>>> {
    const allowed = authorise(actor, 'operator:read');
    return allowed.ok ? ok(await this.#parts.reader.list(page)) : allowed;
  }

  async #link({ operators, audit }: OperatorStores, actor: Actor, operator: Operator): Promise<WithLink> {
    const secret = newSecret();
    const expiresAt = new Date(this.#parts.clock.now().getTime() + LINK_MS);
    await operators.insertToken(hashOf(secret), 'link', operator.id, expiresAt);
    await audit.record(actor, 'operator.link_made', subject(operator));
    return { operator, secret, expiresAt };
  }

  async #changeOne<T>(
    actor: Actor,
    id: Id,
    work: (stores: OperatorStores, operator: Operator) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const allowed = authorise(actor, 'operator:change');
    if (!allowed.ok) return allowed;
    return this.#parts.change<T>(async (stores) => {
      const operator = await stores.operators.findForChange(id);
      return operator ? work(stores, operator) : fail(operatorNotFound());
    });
  }
}

const newOperator = (who: Pick<Operator, 'email' | 'name' | 'role'>, createdAt: Date): Operator => ({
  id: newId(),
  ...who,
  disabledAt: null,
  hasPassword: false,
  passkeys: 0,
  lastSignedInAt: null,
  createdAt,
});

/** The answer to an address that somebody has. */
export const emailTaken = () =>
  domainError('CONFLICT', 'Another operator has this address', {
    details: [{ field: 'email', reason: 'is another operator’s' }],
  });

/** An operator in the audit trail. */
export const subject = ({ id }: Pick<Operator, 'id'>) => ({ type: 'operator', id, integrationId: null });

/** Where an operator stands, as others see her. */
export const OPERATOR_STATES = ['invited', 'active', 'disabled'] as const;
export const stateOf = (operator: Operator): (typeof OPERATOR_STATES)[number] => {
  if (operator.disabledAt) return 'disabled';
  return hasNoCredential(operator) ? 'invited' : 'active';
};
