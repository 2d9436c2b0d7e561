import { Kind, parse, type DocumentNode, type GraphQLSchema } from 'graphql';

import type { GraphqlLimits } from './limits.js';
import { fragmentsOf, selectionsAtTop } from './top.js';

/*
 * Root fields that anybody may use carry `@Extensions({ open: true })`. A request without a token is let through to them
 * alone, before anything of it is validated or run: a resolver that forgets to ask who calls opens nothing by that.
 */

const usesOpenFieldsAlone = (schema: GraphQLSchema, document: DocumentNode): boolean => {
  const fragments = fragmentsOf(document);
  // Every operation counts, also one that is not meant: all of them are validated, which tells what there is.
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return (
    operations.length > 0 &&
    operations.every(({ operation, selectionSet }) => {
      const fields = schema.getRootType(operation)?.getFields() ?? {};
      return selectionsAtTop(selectionSet, fragments).every((selection) => {
        if (selection.kind === Kind.FIELD) return fields[selection.name.value]?.extensions['open'] === true;
        return selection.kind === Kind.INLINE_FRAGMENT || fragments.has(selection.name.value);
      });
    })
  );
};

/** Makes what says whether a document uses only root fields that anybody may use. False for what is no GraphQL. */
export const createOpenCheck =
  (schema: GraphQLSchema, limits: GraphqlLimits): ((query: string) => boolean) =>
  (query) => {
    try {
      return usesOpenFieldsAlone(schema, parse(query, { maxLexicalTokens: limits.maxTokens, noLocation: true }));
    } catch {
      // No GraphQL, or nested so deeply that the parser runs out of stack.
      return false;
    }
  };
