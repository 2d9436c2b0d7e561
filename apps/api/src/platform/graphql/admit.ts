import {
  getVariableValues,
  GraphQLError,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

import type { OperationMeasure, Variables } from './cost.js';
import type { GraphqlLimits } from './limits.js';
import { TOO_COMPLEX } from './shape.js';

/** What an operation costs, as every answer to it tells. */
export interface Cost {
  requested: number;
  readonly limit: number;
  readonly depth: number;
}

/** An operation that may run with these variables, or the answer that it gets instead. */
export type Admitted =
  | { readonly coerced: Variables; readonly cost: Cost }
  | { readonly refused: ExecutionResult & { readonly extensions: { readonly cost: Cost } } };

/** graphql-js's own limit for reported variable errors (execution/execute.ts). */
const MAX_VARIABLE_ERRORS = 50;

/** That there are too many faults is said without a place, by which Apollo Server knows a fault of variables. */
const ofVariables = (error: GraphQLError): GraphQLError =>
  error.nodes ? error : new GraphQLError(error.message, { extensions: { code: 'BAD_USER_INPUT' } });

/** Checks an operation's cost, and its variables, before it runs. */
export const admitOperation = (
  schema: GraphQLSchema,
  limits: GraphqlLimits,
  { operation, measure }: { readonly operation: OperationDefinitionNode; readonly measure: OperationMeasure },
  raw: Variables,
): Admitted => {
  const cost = { requested: measure.leastCost, limit: limits.maxCost, depth: measure.depth };
  const tooCostly = (): Admitted => {
    const message = `The operation costs ${cost.requested}; the limit is ${cost.limit}. Ask for fewer fields or shorter lists.`;
    return {
      refused: { errors: [new GraphQLError(message, { extensions: { code: TOO_COMPLEX } })], extensions: { cost } },
    };
  };
  if (measure.leastCost > limits.maxCost) return tooCostly();
  const definitions = operation.variableDefinitions ?? [];
  const { coerced, errors } = getVariableValues(schema, definitions, raw, { maxErrors: MAX_VARIABLE_ERRORS });
  if (errors) return { refused: { errors: errors.map(ofVariables), extensions: { cost } } };
  cost.requested = measure.cost(coerced);
  return cost.requested > limits.maxCost ? tooCostly() : { coerced, cost };
};
