/**
 * Finds the images that are not of the same person as the others: those too far from the most typical image, which is the
 * one that is nearest to all. Every image that is enrolled opens the door for whoever is on it.
 * @param distance of two images
 * @param limit the distance up to which an image counts as of the same person as the most typical one
 */
export function oddOnesOut<Name>(
  names: readonly Name[],
  distance: (a: Name, b: Name) => number,
  limit: number,
): Name[] {
  const total = (name: Name): number => names.reduce((sum, other) => sum + distance(name, other), 0);
  const [typical] = [...names].sort((a, b) => total(a) - total(b));
  if (typical === undefined) return [];
  return names.filter((name) => name !== typical && distance(name, typical) > limit);
}
