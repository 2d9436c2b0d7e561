import { registerEnumType } from 'type-graphql';

/** A list of words as an enum of the schema: `proof-of-address` is PROOF_OF_ADDRESS there and itself everywhere else. */
export const schemaEnum = (
  name: string,
  words: Iterable<string>,
  description: string,
): Readonly<Record<string, string>> => {
  const values = Object.freeze(
    Object.fromEntries(Array.from(words, (word) => [word.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_'), word])),
  );
  registerEnumType(values, { name, description });
  return values;
};
