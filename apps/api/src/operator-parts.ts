import {
  Accounts,
  Attempts,
  Operators,
  OperatorSessions,
  PostgresFailureCounter,
  PostgresOperatorReader,
  PostgresOperatorWriter,
  SignIn,
  type OperatorStores,
} from './features/operator/index.js';
import type { Clock, InTransaction } from './kernel/index.js';
import type { DataSource, EntityManager } from './platform/database/index.js';
import type { MasterKeys } from './platform/vault/index.js';

/** What is done by and about the people who run this installation. */
export interface OperatorApplication {
  readonly operators: Operators;
  readonly accounts: Accounts;
  readonly signIn: SignIn;
  readonly operatorSessions: OperatorSessions;
}

/** What it is built from. */
export interface OperatorParts {
  readonly dataSource: DataSource;
  readonly master: MasterKeys;
  readonly inTransaction: <Stores>(stores: (manager: EntityManager) => Stores) => InTransaction<Stores>;
  readonly audit: (manager: EntityManager) => OperatorStores['audit'];
  readonly clock: Clock;
}

/** Wires the use cases about operators. */
export function openOperators({ dataSource, master, inTransaction, audit, clock }: OperatorParts): OperatorApplication {
  const parts = {
    reader: new PostgresOperatorReader(dataSource, master),
    change: inTransaction<OperatorStores>((manager) => ({
      operators: new PostgresOperatorWriter(manager, master),
      audit: audit(manager),
    })),
    attempts: new Attempts(new PostgresFailureCounter(dataSource), clock),
    clock,
  };
  return {
    operators: new Operators(parts),
    accounts: new Accounts(parts),
    signIn: new SignIn(parts),
    operatorSessions: new OperatorSessions(parts),
  };
}
