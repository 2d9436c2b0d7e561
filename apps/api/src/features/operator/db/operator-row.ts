import { EntitySchema } from 'typeorm';
import type { Id, OperatorRole } from '../../../kernel/index.js';
import type { Operator, Passkey } from '../domain/operator.js';
import type { OperatorSession, SignInMethod } from '../domain/session.js';

/** The row of an operator, without what she signs in by. */
export interface OperatorRow {
  id: Id;
  email: string | null;
  name: string | null;
  role: OperatorRole;
  disabledAt: Date | null;
  lastSignedInAt: Date | null;
  createdAt: Date;
}

/** Operators. Hashes and secrets are read by statements of their own. */
export const operatorEntity = new EntitySchema<OperatorRow>({
  name: 'operator',
  tableName: 'operator',
  columns: {
    id: { type: 'text', primary: true },
    email: { type: 'text', nullable: true },
    name: { type: 'text', nullable: true },
    role: { type: 'text' },
    disabledAt: { name: 'disabled_at', type: 'timestamptz', nullable: true },
    lastSignedInAt: { name: 'last_signed_in_at', type: 'timestamptz', nullable: true },
    createdAt: { name: 'created_at', type: 'timestamptz' },
  },
});

/** What else is shown of an operator. */
export interface CredentialCount {
  readonly id: Id;
  readonly has_password: boolean;
  readonly passkeys: number;
}

/** A row as the domain has it. */
export const toOperator = (row: OperatorRow, counted: CredentialCount | undefined): Operator => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role,
  disabledAt: row.disabledAt,
  hasPassword: counted?.has_password ?? false,
  passkeys: counted?.passkeys ?? 0,
  lastSignedInAt: row.lastSignedInAt,
  createdAt: row.createdAt,
});

/** The row of a passkey; a `bigint` is read as text. */
export interface PasskeyRow {
  readonly id: Id;
  readonly operator_id: Id;
  readonly credential_id: string;
  readonly public_key: Buffer;
  readonly counter: string;
  readonly transports: string[];
  readonly name: string;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
}

/** A row as the domain has it. */
export const toPasskey = (row: PasskeyRow): Passkey => ({
  id: row.id,
  operatorId: row.operator_id,
  credentialId: row.credential_id,
  publicKey: row.public_key,
  counter: Number(row.counter),
  transports: row.transports,
  name: row.name,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
});

/** The row of a session. */
export interface SessionRow {
  readonly id: Id;
  readonly operator_id: Id;
  readonly method: SignInMethod;
  readonly origin: string | null;
  readonly user_agent: string | null;
  readonly created_at: Date;
  readonly last_seen_at: Date;
  readonly expires_at: Date;
}

/** A row as the domain has it. */
export const toSession = (row: SessionRow): OperatorSession => ({
  id: row.id,
  operatorId: row.operator_id,
  method: row.method,
  origin: row.origin,
  userAgent: row.user_agent,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
  expiresAt: row.expires_at,
});

/** Where a secret of one-time passwords is sealed to. */
export const totpContext = (id: Id): string => `operator:${id}:totp`;
