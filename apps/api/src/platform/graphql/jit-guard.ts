import { createRequire } from 'node:module';

/*
 * graphql-jit 0.8.9 runs what follows a resolver's promise inside `then`, unguarded: a getter or `resolveType` that throws
 * there leaves the request unanswered and ends the process with an unhandled rejection. A rejected promise in a list is
 * put at the list's end instead of its own place, and what is thrown but is no Error is worded differently. The compiled
 * code calls these functions through one object, so they are replaced on it; executor.test.ts has a case for each.
 */

interface Counting {
  promiseCounter: number;
  resolve(context: Counting): void;
}
type OnSuccess = (value: unknown) => void;
type OnError = (error: Error) => void;

/** As graphql-js does (jsutils/toError), the value itself left out of the message. */
const toError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(`Unexpected error value: ${typeof thrown}`);

const deliver = (value: unknown, onSuccess: OnSuccess, onError: OnError): void => {
  try {
    onSuccess(value);
  } catch (thrown) {
    onError(toError(thrown));
    onSuccess(null);
  }
};

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

const settle = (context: Counting, promise: PromiseLike<unknown>, onSuccess: OnSuccess, onError: OnError): void => {
  const done = (): void => {
    context.promiseCounter -= 1;
    if (context.promiseCounter === 0) context.resolve(context);
  };
  context.promiseCounter += 1;
  promise.then(
    (value) => {
      deliver(value, onSuccess, onError);
      done();
    },
    (thrown: unknown) => {
      onError(toError(thrown));
      done();
    },
  );
};

const guarded = {
  callResolver(context: Counting, call: () => unknown, onSuccess: OnSuccess, onError: OnError): void {
    let value: unknown;
    try {
      value = call();
    } catch (thrown) {
      onError(toError(thrown));
      onSuccess(null);
      return;
    }
    if (isPromise(value)) settle(context, value, onSuccess, onError);
    else deliver(value, onSuccess, onError);
  },
  handleListItemResult(context: Counting, item: unknown, onSuccess: OnSuccess, onError: OnError): void {
    if (!isPromise(item)) {
      onSuccess(item);
      return;
    }
    // An Error in the item's place is reported there.
    const inPlace = item.then(undefined, toError);
    settle(context, inPlace, onSuccess, onError);
  },
};

// graphql-jit's ESM entry loads its CommonJS executor, so the object in use is the CommonJS one.
const { jitRuntime } = createRequire(import.meta.url)('graphql-jit/dist/runtime.js') as { readonly jitRuntime: object };

/** Replaces the unguarded functions, for the whole process; doing it again changes nothing. */
export const guardJit = (): void => {
  for (const name of Object.keys(guarded)) {
    if (!(name in jitRuntime)) throw new Error(`graphql-jit has no ${name} any more: see jit-guard.ts`);
  }
  Object.assign(jitRuntime, guarded);
};
