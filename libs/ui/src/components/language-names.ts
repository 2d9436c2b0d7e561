import type { Language } from '../words.js';

/** Each language by its own name, as people who speak it look for it: the same whichever language is shown. */
export function languageName(language: Language): string {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}
