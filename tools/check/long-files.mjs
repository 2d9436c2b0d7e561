/** A module of more lines than this is seldom one thing. */
export const LONGEST = 400;

/** Files that are longer, each with its reason. An entry that isn't needed any more is an error too. */
export const LONG_FILES = {};
