/**
 * The distance up to which an image of an enrolment counts as of the same person as the most typical one. Looser than the
 * threshold of a verification, since a head that is turned or laughs is farther from a neutral one, and the images come at
 * one moment from one place. Provisional: 0.6 is dlib's own figure for its network, at which 0.65 % of strangers pass on LFW.
 */
export const ONE_PERSON_DISTANCE = 0.6;

/**
 * Finds the images that are not of the same person as the others: those too far from the most typical image, which is the
 * one that is nearest to all. Every image that is enrolled opens the door for whoever is on it.
 * @param distance of two images
 */
export function oddOnesOut<Name>(names: readonly Name[], distance: (a: Name, b: Name) => number): Name[] {
  const total = (name: Name): number => names.reduce((sum, other) => sum + distance(name, other), 0);
  const [typical] = [...names].sort((a, b) => total(a) - total(b));
  if (typical === undefined) return [];
  return names.filter((name) => name !== typical && distance(name, typical) > ONE_PERSON_DISTANCE);
}
