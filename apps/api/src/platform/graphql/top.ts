import {
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** The fragments of a document, by their names. */
export const fragmentsOf = ({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> => {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
};

/** What stands at an operation's top, fragments opened, each once: fields, and the spreads that lead to them. */
export const selectionsAtTop = (
  top: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly SelectionNode[] => {
  const found: SelectionNode[] = [];
  const opened = new Set<SelectionSetNode>();
  const collect = (set: SelectionSetNode): void => {
    if (opened.has(set)) return;
    opened.add(set);
    for (const selection of set.selections) {
      found.push(selection);
      if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      if (selection.kind !== Kind.FRAGMENT_SPREAD) continue;
      const fragment = fragments.get(selection.name.value);
      if (fragment) collect(fragment.selectionSet);
    }
  };
  collect(top);
  return found;
};

/**
 * Whether the field of a subscription depends on a condition, which the specification forbids since September 2025
 * (5.2.4.1). graphql-js 16 lets it pass where it is a constant, and throws on it where it is a variable.
 */
export const hasConditionalSubscription = (document: DocumentNode): boolean =>
  document.definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation === OperationTypeNode.SUBSCRIPTION &&
      selectionsAtTop(definition.selectionSet, fragmentsOf(document)).some(({ directives }) => directives?.length),
  );
