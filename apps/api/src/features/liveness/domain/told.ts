/**
 * What the person may be told of why an answer was not accepted: what helps somebody honest. Never which signal took it for an attack,
 * nor any figure, by which an attack would be made better.
 */
export const TOLD = [
  'NOT_DONE',
  'TOO_SLOW',
  'ONLY_WHAT_IS_ASKED',
  'STAY_IN_THE_PICTURE',
  'ALONE',
  'LIGHT_NOT_SEEN',
  'TOO_LATE',
] as const;
export type Told = (typeof TOLD)[number];

const TOLD_OF: Readonly<Record<string, Told>> = {
  unanswered: 'NOT_DONE',
  windows: 'TOO_SLOW',
  order: 'ONLY_WHAT_IS_ASKED',
  gap: 'STAY_IN_THE_PICTURE',
  face_jump: 'STAY_IN_THE_PICTURE',
  rivals: 'ALONE',
  light: 'LIGHT_NOT_SEEN',
  expired: 'TOO_LATE',
};

/** The reasons that are told, each once. */
export const toldOf = (reasons: readonly string[]): readonly Told[] => [
  ...new Set(reasons.flatMap((reason) => TOLD_OF[reason] ?? [])),
];
