import DataLoader from 'dataloader';

/**
 * How rows of one kind are fetched together: `load` gets the keys of one tick, each once, and the context of the request,
 * and gives a value (or an Error) for each key, in the same order.
 */
export interface LoaderDefinition<C, K, V> {
  readonly name: string;
  readonly load: (keys: readonly K[], context: C) => Promise<readonly (V | Error)[]>;
}

/** Names a way of loading. Define it once, at module level: its identity is what loaders are kept under. */
export const defineLoader = <C, K, V>(definition: LoaderDefinition<C, K, V>): LoaderDefinition<C, K, V> => definition;

/** The loaders of one request. Never share one between requests: what one caller may see would be another's. */
export class Loaders<C> {
  readonly #context: C;
  readonly #loaders = new Map<object, unknown>();

  constructor(context: C) {
    this.#context = context;
  }

  /** The loader of this request for a definition, made when it is first asked for. */
  for<K, V>(definition: LoaderDefinition<C, K, V>): DataLoader<K, V> {
    // The map holds what this method put under the definition, so the types belong together.
    const known = this.#loaders.get(definition) as DataLoader<K, V> | undefined;
    if (known) return known;
    const loader = new DataLoader<K, V>((keys) => definition.load(keys, this.#context), { name: definition.name });
    this.#loaders.set(definition, loader);
    return loader;
  }
}
