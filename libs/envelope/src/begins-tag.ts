/** Whether `given` is the beginning of `tag`; takes the same time whichever byte differs, which `npm run bench -- envelope` measures. */
export function beginsTag(given: Uint8Array, tag: Uint8Array): boolean {
  let difference = 0;
  for (let at = 0; at < given.length; at += 1) difference |= (given[at] ?? 0) ^ (tag[at] ?? 0);
  return difference === 0;
}
