import { randomBytes } from 'node:crypto';

/** 24 lower-case hex characters: 96 random bits, never a clock or a counter. */
export type Id = string;

const ID_PATTERN = /^[0-9a-f]{24}$/;

/** Makes a new random id. */
export const newId = (): Id => randomBytes(12).toString('hex');

/** Whether a text has the form of an id. */
export const isId = (text: string): boolean => ID_PATTERN.test(text);
