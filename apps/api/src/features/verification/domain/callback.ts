import type { Verification } from './verification.js';

/** What can be inserted into a callback URL, by its name in square brackets. */
export const CALLBACK_PARAMETERS = {
  user_id: ({ subject }) => subject.uniqueIdentifier,
  status: ({ status }) => status,
  email: ({ subject }) => subject.email,
  first_name: ({ subject }) => subject.firstName,
  last_name: ({ subject }) => subject.lastName,
  verification_id: ({ id }) => id,
} as const satisfies Record<string, (verification: Verification) => string>;

const PARAMETER = /\[([a-z_]+)\]/g;

const isParameter = (name: string): name is keyof typeof CALLBACK_PARAMETERS =>
  Object.hasOwn(CALLBACK_PARAMETERS, name);

/**
 * Where a person's browser goes on: the integration's callback URL with the values in the place of their names, each
 * percent-encoded (RFC 3986 2.1), so that no value adds a parameter or leads elsewhere. A name that is none stays as it is.
 */
export const fillCallback = (template: string, verification: Verification): string =>
  template.replaceAll(PARAMETER, (whole, name: string) =>
    isParameter(name) ? encodeValue(CALLBACK_PARAMETERS[name](verification)) : whole,
  );

/** A lone surrogate has no percent-encoding; it is replaced as a browser does. */
const encodeValue = (value: string): string =>
  encodeURIComponent(Buffer.from(value, 'utf8').toString('utf8')).replaceAll(/[!'()*]/g, hex);

const hex = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
