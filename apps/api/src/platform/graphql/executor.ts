import {
  BREAK,
  execute,
  GraphQLError,
  GraphQLScalarType,
  Kind,
  OperationTypeNode,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';

import { admitOperation } from './admit.js';
import { createOperationCache } from './document-cache.js';
import { measureOperation, type OperationMeasure, type Variables } from './cost.js';
import { EVENT_STREAM } from './http.js';
import { guardJit } from './jit-guard.js';
import type { GraphqlLimits } from './limits.js';

/** One operation to run: parsed and validated, with the hash of its text. */
export interface ExecutorRequest<C> {
  readonly document: DocumentNode;
  /** The operation that `operationName` means; undefined where it means none or several. */
  readonly operation: OperationDefinitionNode | undefined;
  readonly operationName: string | undefined;
  /** A collision-free hash of the document's text. */
  readonly queryHash: string;
  readonly variables: Variables | undefined;
  readonly context: C;
}

/** Runs an operation. Never rejects for what a resolver throws: that is in `errors`, as graphql-js has it. */
export type Executor<C> = (request: ExecutorRequest<C>) => Promise<ExecutionResult>;

type Run<C> = (variables: Variables, raw: Variables, context: C) => ExecutionResult | Promise<ExecutionResult>;

interface Prepared<C> {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly measure: OperationMeasure;
  run: Run<C>;
  /** Makes the faster form; called when the operation comes for the second time. */
  compile: (() => Run<C> | undefined) | undefined;
}

const COERCED = new GraphQLScalarType({ name: 'Coerced', parseValue: (value) => value });

const hasNullableBoolean = (operation: OperationDefinitionNode): boolean =>
  (operation.variableDefinitions ?? []).some(
    ({ type }) => type.kind === Kind.NAMED_TYPE && type.name.value === 'Boolean',
  );

/**
 * Whether something stands in the document itself that graphql-jit does not compile rightly: a text, or a name that may stand for one
 * (those that begin with two underscores are nobody's enum: GraphQL, 2.1.9), or a name that is no key like others.
 *
 * graphql-jit 0.8.9 writes values of the document into the code that it makes, and what follows its mark for dates in a text it writes
 * there as it is: whoever sent such a text twice had it run (execution.js, objectStringify). Values of variables are in no code.
 * A variable called `__proto__` it takes for one that was not given.
 *
 * It keeps a condition (`@skip`, `@include`) on the field's node, and hands it down to the fields below, but not into a fragment there
 * (ast.js, augmentFieldNodeTree): what a fragment names in a field that was left out is asked all the same where the field stands a
 * second time without the condition. A document with both is graphql-js's.
 */
const isBeyondJit = (document: DocumentNode): boolean => {
  let [found, conditions, fragments] = [false, false, false];
  const stop = (): typeof BREAK => {
    found = true;
    return BREAK;
  };
  const fragment = (): unknown => {
    fragments = true;
    return conditions ? stop() : undefined;
  };
  visit(document, {
    Directive: () => {
      conditions = true;
      return fragments ? stop() : undefined;
    },
    FragmentSpread: fragment,
    InlineFragment: fragment,
    StringValue: stop,
    EnumValue: ({ value }) => (value.startsWith('__') ? stop() : undefined),
    Name: ({ value }) => (value === '__proto__' ? stop() : undefined),
  });
  return found;
};

/**
 * The operation with variables that graphql-js has coerced already. graphql-jit's own coercion words errors differently,
 * knows no @oneOf and does not end on input types that contain themselves. `Boolean!` stays, since @skip and @include
 * are checked for it, and a boolean is coerced to itself.
 */
const withCoercedVariables = (document: DocumentNode, operation: OperationDefinitionNode): DocumentNode => {
  const definitions = (operation.variableDefinitions ?? []).map(({ defaultValue: _, ...it }) =>
    it.type.kind === Kind.NON_NULL_TYPE &&
    it.type.type.kind === Kind.NAMED_TYPE &&
    it.type.type.name.value === 'Boolean'
      ? it
      : {
          ...it,
          type: { kind: Kind.NAMED_TYPE as const, name: { kind: Kind.NAME as const, value: COERCED.name } },
        },
  );
  const changed = { ...operation, variableDefinitions: definitions };
  return { ...document, definitions: document.definitions.map((it) => (it === operation ? changed : it)) };
};

/** The schema with the type {@link COERCED} beside its own, for graphql-jit alone. */
const withCoercedType = (schema: GraphQLSchema): GraphQLSchema =>
  new Proxy(schema, {
    get: (target, property) =>
      property === 'getType'
        ? (name: string) => (name === COERCED.name ? COERCED : target.getType(name))
        : (Reflect.get(target, property) as unknown),
  });

/** graphql-jit makes errors of its own class, without `extensions` and `toJSON`: these are graphql-js's. */
const asGraphqlError = (error: GraphQLError): GraphQLError => {
  const made = new GraphQLError(error.message, {
    path: error.path,
    originalError: error.originalError,
    extensions: error.extensions,
  });
  Object.defineProperty(made, 'locations', { value: error.locations, enumerable: true });
  return made;
};

/**
 * Makes the executor of a schema. An operation is measured when it is first seen, and runs in graphql-js. From the second time on it runs compiled by graphql-jit: single requests, however many,
 * compile nothing. What graphql-jit cannot compile stays with graphql-js.
 *
 * Every answer to an operation carries `extensions.cost: {requested, limit, depth}`.
 */
export const createExecutor = <C extends object>(schema: GraphQLSchema, limits: GraphqlLimits): Executor<C> => {
  guardJit();
  const cache = createOperationCache<Prepared<C>>(limits, ({ document }) => document);
  const jitSchema = withCoercedType(schema);

  const interpreted =
    (document: DocumentNode, operationName: string | undefined): Run<C> =>
    (_, raw, contextValue) =>
      execute({ schema, document, contextValue, variableValues: raw, operationName });

  const compiled = (document: DocumentNode, operation: OperationDefinitionNode): Run<C> | undefined => {
    // A nullable condition with a default may be given null, which graphql-js reports and graphql-jit does not.
    if (hasNullableBoolean(operation) || isBeyondJit(document)) return undefined;
    const query = compileQuery(jitSchema, withCoercedVariables(document, operation), operation.name?.value, {
      disablingCapturingStackErrors: true,
    });
    if (!isCompiledQuery(query)) return undefined;
    return async (variables, _, context) => {
      const result = await query.query(undefined, context, variables);
      return result.errors ? { ...result, errors: result.errors.map(asGraphqlError) } : result;
    };
  };

  const prepare = (request: ExecutorRequest<C>, operation: OperationDefinitionNode): Prepared<C> => {
    const measure = measureOperation(schema, request.document, operation);
    return {
      document: request.document,
      operation,
      measure,
      run: interpreted(request.document, request.operationName),
      compile: () => compiled(request.document, operation),
    };
  };

  return async (request) => {
    const { operation, document, operationName, context } = request;
    const raw = request.variables ?? {};
    if (!operation) return execute({ schema, document, contextValue: context, variableValues: raw, operationName });
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
      const error = new GraphQLError(`Subscriptions are answered as ${EVENT_STREAM}: name it in Accept`, {
        nodes: [operation],
        extensions: { code: 'BAD_REQUEST' },
      });
      return { errors: [error] };
    }
    const key = operationName ? `${request.queryHash}:${operationName}` : request.queryHash;
    let prepared = cache.get(key);
    if (!prepared) {
      prepared = prepare(request, operation);
      cache.set(key, prepared);
    } else if (prepared.compile) {
      prepared.run = prepared.compile() ?? prepared.run;
      prepared.compile = undefined;
    }
    const admitted = admitOperation(schema, limits, prepared, raw);
    if ('refused' in admitted) return admitted.refused;
    const { coerced, cost } = admitted;
    const result = await prepared.run(coerced, raw, context);
    return { ...result, extensions: { ...result.extensions, cost } };
  };
};
