/** `[other name, contract's name]`. */
export type Alias = readonly [string, string];

/**
 * Makes what gives paths their further names: a path that is an alias, or lies below one, is served as the path that it
 * stands for; the query is kept. The longest alias counts, once.
 */
export function createRewrite(aliases: readonly Alias[]): (url: string) => string {
  const longestFirst = [...aliases].sort(([a], [b]) => b.length - a.length);
  return (url) => {
    const end = url.search(/[?#]/);
    const path = end < 0 ? url : url.slice(0, end);
    const found = longestFirst.find(([from]) => path === from || path.startsWith(`${from}/`));
    return found ? found[1] + url.slice(found[0].length) : url;
  };
}
