import 'reflect-metadata';
import { createUnionType, Field, Int, InterfaceType, ObjectType, registerEnumType, type ClassType } from 'type-graphql';

import { ERROR_STATUS, type DomainError, type ErrorCode, type Result } from '../../kernel/index.js';

/** The kernel's codes as an object, as type-graphql wants an enum. */
export const ErrorCodes: Readonly<Record<string, string>> = Object.freeze(
  Object.fromEntries(Object.keys(ERROR_STATUS).map((code) => [code, code])),
);
registerEnumType(ErrorCodes, {
  name: 'ErrorCode',
  description: 'Every way in which a call can fail as expected. Decide by it, never by a message.',
});

/** Which part of the input is meant, and why it was refused. */
@ObjectType('ErrorDetail', { simpleResolvers: true, description: 'Which part of the input is meant, and why.' })
class ErrorDetailView {
  @Field(() => String)
  readonly field!: string;
  @Field(() => String)
  readonly reason!: string;
}

/** An expected failure. Its types group the codes by what a client does about them. */
@InterfaceType('Failure', { description: 'An expected failure.' })
export abstract class Failure {
  @Field(() => ErrorCodes)
  readonly code: ErrorCode;
  @Field(() => String, { description: 'What is wrong, in words that may be shown.' })
  readonly message: string;
  @Field(() => String, { nullable: true, description: 'What the caller can do about it.' })
  readonly hint: string | null;
  @Field(() => [ErrorDetailView])
  readonly details: readonly ErrorDetailView[];

  constructor(error: DomainError) {
    this.code = error.code;
    this.message = error.message;
    this.hint = error.hint ?? null;
    this.details = error.details ?? [];
  }
}

const description = (text: string) => ({ implements: Failure, simpleResolvers: true, description: text });

@ObjectType('InvalidInputFailure', description('The input cannot be read or breaks a rule: change it.'))
export class InvalidInputFailure extends Failure {}

@ObjectType('AccessFailure', description('Not signed in, or not allowed.'))
export class AccessFailure extends Failure {}

@ObjectType('NotFoundFailure', description('It does not exist, or is none of the caller’s.'))
export class NotFoundFailure extends Failure {}

@ObjectType('ConflictFailure', description('It has changed or been done meanwhile: read it again.'))
export class ConflictFailure extends Failure {}

@ObjectType('FaceStateFailure', description('The face is in a state that does not allow this.'))
export class FaceStateFailure extends Failure {}

@ObjectType('FaceRefusedFailure', description('An image cannot be used: the details name it; take another.'))
export class FaceRefusedFailure extends Failure {}

/** A failure that passes by itself; no type of its own, but type-graphql takes inherited fields from marked classes only. */
@ObjectType()
abstract class PassingFailure extends Failure {
  @Field(() => Int, { nullable: true, description: 'Seconds after which the same call may succeed.' })
  readonly retryAfterSeconds: number | null;

  constructor(error: DomainError) {
    super(error);
    this.retryAfterSeconds = error.retryAfterSeconds ?? null;
  }
}

@ObjectType('RateLimitedFailure', description('Too many attempts: wait.'))
export class RateLimitedFailure extends PassingFailure {}

@ObjectType('UnavailableFailure', description('Too busy now: try again.'))
export class UnavailableFailure extends PassingFailure {}

type FailureClass = new (error: DomainError) => Failure;

/** The type for each status; codes of the state of a face share status 400 with bad input and are named below. */
const CLASS_OF_STATUS: Readonly<Record<number, FailureClass>> = {
  400: InvalidInputFailure,
  401: AccessFailure,
  403: AccessFailure,
  404: NotFoundFailure,
  409: ConflictFailure,
  413: InvalidInputFailure,
  415: InvalidInputFailure,
  422: FaceRefusedFailure,
  429: RateLimitedFailure,
  503: UnavailableFailure,
};

const CLASS_OF_CODE: Readonly<Record<string, FailureClass>> = {
  FACE_NOT_FOUND: NotFoundFailure,
  FACE_NOT_ENROLLED: FaceStateFailure,
  FACE_DISABLED: FaceStateFailure,
  FACE_ALREADY_REGISTERED: FaceStateFailure,
};

/** All failure types, for unions. */
export const FAILURES = [
  InvalidInputFailure,
  AccessFailure,
  NotFoundFailure,
  ConflictFailure,
  FaceStateFailure,
  FaceRefusedFailure,
  RateLimitedFailure,
  UnavailableFailure,
] as const;

/** The schema's view of a failure. INTERNAL is a bug and has none: it is thrown, so that it is logged and masked. */
export const toFailure = (error: DomainError): Failure => {
  const Class = CLASS_OF_CODE[error.code] ?? CLASS_OF_STATUS[ERROR_STATUS[error.code]];
  if (!Class) throw new Error(`${error.code}: ${error.message}`);
  return new Class(error);
};

/** The view of a success, or the failure. */
export const toUnion = <T, V extends object>(result: Result<T>, toView: (value: T) => V): V | Failure =>
  result.ok ? toView(result.value) : toFailure(result.error);

/**
 * Makes the union that a mutation returns: its view, or any failure. Every failure type is in every union, so that a new
 * code breaks no mutation; clients write `... on Failure { code message }`. Values are told apart by their class.
 * @param name - in the schema: `RegisterFaceResult`
 */
export const resultUnion = <V extends object>(name: string, view: () => ClassType<V>): V | Failure =>
  createUnionType({ name, types: () => [view(), ...FAILURES] as const });
