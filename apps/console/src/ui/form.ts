import type { SyntheticEvent } from 'react';

/** What a form sends: taken as it is sent, since what waits for an answer finds no form in the event any more. */
export type FormTexts = (name: string) => string;

/** Keeps the browser from sending a form, and gives what stands in its fields by their names; nothing where there is no such field. */
export function textsOf(event: SyntheticEvent<HTMLFormElement>): FormTexts {
  event.preventDefault();
  const form = new FormData(event.currentTarget);
  return (name) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
}
