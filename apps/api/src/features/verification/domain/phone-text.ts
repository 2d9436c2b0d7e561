import { CODE_MS } from './phone-code.js';

/** The languages that a code is texted in: those of the kiosk's screens. */
export const TEXT_LANGUAGES = ['en', 'es', 'fr', 'ar'] as const;
/** One of them. */
export type TextLanguage = (typeof TEXT_LANGUAGES)[number];

/**
 * Characters of the integration's name in a text. With so many a text in a Latin language is one message: 160 characters of the
 * alphabet of 3GPP TS 23.038, 6.2.1, which has neither `ó` nor `ê`; that is why the words avoid them.
 */
const NAME_LENGTH = 40;

const MINUTES = CODE_MS / 60_000;

/** In Arabic the name comes after the first word, by which a phone tells that the text runs from right to left. */
const TEXTS: Readonly<Record<TextLanguage, (name: string, code: string) => string>> = {
  en: (name, code) => `${name}: your code is ${code}. It is valid for ${MINUTES} minutes. Do not give it to anybody.`,
  es: (name, code) => `${name}: su clave es ${code}. Vale ${MINUTES} minutos. No la dé a nadie.`,
  fr: (name, code) => `${name} : votre code est ${code}. Il est valable ${MINUTES} minutes. Ne le donnez à personne.`,
  ar: (name, code) => `رمزك لدى ${name}: ${code}. صالح لمدة ${MINUTES} دقائق. لا تعطه لأحد.`,
};

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What the person reads: from whom it is, and the code. */
export function phoneText(language: TextLanguage, integrationName: string, code: string): string {
  const name = Array.from(characters.segment(integrationName), ({ segment }) => segment);
  return TEXTS[language](name.slice(0, NAME_LENGTH).join('').trim(), code);
}
