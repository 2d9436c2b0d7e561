import {
  createSourceEventStream,
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

import { admitOperation, type Cost } from './admit.js';
import { measureOperation } from './cost.js';
import type { GraphqlParameters } from './http.js';
import type { GraphqlLimits } from './limits.js';

/** Answers as they are sent, one after another. `return()` ends them, also where `next()` waits. */
export type Answers = Pick<AsyncIterator<object, unknown>, 'next' | 'return'>;

/** What subscriptions are made from. */
export interface SubscriberOptions<C> {
  readonly schema: GraphQLSchema;
  readonly limits: GraphqlLimits;
  /** The same caller's context for one more answer, with loaders that have loaded nothing. */
  readonly renewContext: (context: C) => C;
  readonly format: (made: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
}

/** Begins a subscription that is well formed, for a caller. */
export type Begin<C> = (context: C) => Promise<Answers>;

/** A single answer. */
export const single = (answer: object): Answers => {
  const answers = [answer].values();
  return { next: async () => answers.next() };
};

/**
 * Makes what looks whether a request is a subscription, and begins it. What is none, or is not valid, is undefined: it is
 * for the way of all other operations, which says what is wrong with it.
 *
 * Cost and variables are checked when it begins. Each answer is an execution of its own, by graphql-js: there are few of
 * them, and they are cheap beside what they read.
 */
export const createSubscriber = <C extends object>({
  schema,
  limits,
  renewContext,
  format,
}: SubscriberOptions<C>): ((parameters: GraphqlParameters) => Begin<C> | undefined) => {
  const find = ({ query, operationName }: GraphqlParameters) => {
    // Most clients name event streams for whatever they send.
    if (!query.includes('subscription')) return undefined;
    let document: DocumentNode;
    try {
      document = parse(query, { maxLexicalTokens: limits.maxTokens });
    } catch {
      return undefined;
    }
    const operation = getOperationAST(document, operationName);
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return undefined;
    return validate(schema, document).length === 0 ? { document, operation } : undefined;
  };

  const show = ({ errors, ...result }: ExecutionResult, cost: Cost): object => ({
    ...(errors && { errors: errors.map((error) => format(error.toJSON(), error)) }),
    ...result,
    extensions: { ...result.extensions, cost },
  });

  const begin = async (
    { document, operation }: { document: DocumentNode; operation: OperationDefinitionNode },
    { operationName, variables: variableValues = {} }: GraphqlParameters,
    context: C,
  ): Promise<Answers> => {
    const measure = measureOperation(schema, document, operation);
    const admitted = admitOperation(schema, limits, { operation, measure }, variableValues);
    if ('refused' in admitted) {
      const { errors, extensions } = admitted.refused;
      // As Apollo Server has it: what has no code here is an error of a variable.
      const coded = errors?.map((error) =>
        error.extensions['code'] === undefined
          ? new GraphQLError(error.message, { nodes: error.nodes ?? null, extensions: { code: 'BAD_USER_INPUT' } })
          : error,
      );
      return single(show({ ...(coded && { errors: coded }) }, extensions.cost));
    }
    const { cost } = admitted;
    const args = { schema, document, operationName, variableValues };
    const source = await createSourceEventStream({ ...args, contextValue: context });
    if (!(Symbol.asyncIterator in source)) return single(show(source, cost));
    const events = source[Symbol.asyncIterator]();
    return {
      next: async () => {
        const event = await events.next();
        if (event.done) return { done: true, value: undefined };
        const result = await execute({ ...args, contextValue: renewContext(context), rootValue: event.value });
        return { done: false, value: show(result, cost) };
      },
      return: async () => {
        await events.return?.();
        return { done: true, value: undefined };
      },
    };
  };

  return (parameters) => {
    const found = find(parameters);
    return found && ((context) => begin(found, parameters, context));
  };
};
