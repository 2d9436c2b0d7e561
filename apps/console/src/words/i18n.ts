import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json' with { type: 'json' };

/** The languages of the console. */
export const LANGUAGES = ['en', 'es', 'fr', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each in its own words: whoever looks for hers reads no other. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  es: 'Español',
  fr: 'Français',
  ar: 'العربية',
};

// A key that the catalogue doesn't have is an error of the compiler.
declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

type Catalogue = typeof en;

/** English is there from the start, for what another lacks; the others are loaded when they are wanted. */
const CATALOGUES: Readonly<Record<Language, () => Promise<Catalogue>>> = {
  en: async () => en,
  es: async () => (await import('./es.json')).default,
  fr: async () => (await import('./fr.json')).default,
  ar: async () => (await import('./ar.json')).default,
};

const KEY = 'vestibule.language';

const isLanguage = (text: string | null | undefined): text is Language => LANGUAGES.some((each) => each === text);

/** The one that was chosen here, else the browser's first that there is, else English. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(KEY);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.split('-', 1)[0]).find(isLanguage) ?? 'en';
}

/** The catalogue in one language. Escaping is React's. */
export async function createI18n(language: Language): Promise<i18n> {
  const instance = createInstance({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, [language]: { translation: await CATALOGUES[language]() } },
    interpolation: { escapeValue: false },
  });
  await instance.use(initReactI18next).init();
  return instance;
}

/** Changes the language, here and for the next time. */
export async function chooseLanguage(instance: i18n, language: Language): Promise<void> {
  instance.addResourceBundle(language, 'translation', await CATALOGUES[language]());
  localStorage.setItem(KEY, language);
  await instance.changeLanguage(language);
}

/** Which way a language is written. */
export const directionOf = (language: string): 'ltr' | 'rtl' => (language === 'ar' ? 'rtl' : 'ltr');

/** A language as the browser's region writes its times: `en-GB` of `en`, where the browser has it so. */
export const regionalTag = (language: string): string =>
  navigator.languages.find((tag) => tag.split('-', 1)[0] === language) ?? language;
