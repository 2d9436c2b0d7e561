import { createContext, useContext, useEffect, useMemo, type ReactNode } from 'react';
import { I18nextProvider } from 'react-i18next';
import { themeProperties } from './contrast.js';
import { createI18n, directionOf } from './i18n.js';
import { useSpeech, type Speech } from './speech.js';
import type { Language, Theme } from './words.js';

/** What every component may know. */
interface Ui {
  readonly language: Language;
  readonly theme: Theme;
  readonly largeText: boolean;
  readonly readAloud: boolean;
  readonly speech: Speech;
}

const SILENT: Speech = { available: false, speak: () => {}, stop: () => {} };
const PLAIN: Theme = { name: 'Vestibule', colour: '#1f4fd8', logo: null };

const UiContext = createContext<Ui>({
  language: 'en',
  theme: PLAIN,
  largeText: false,
  readAloud: false,
  speech: SILENT,
});

/** What the root around a component says. */
export const useUi = (): Ui => useContext(UiContext);

export interface UiRootProps {
  readonly language: Language;
  /** Null before the device is paired: the product's own. */
  readonly theme: Theme | null;
  readonly largeText: boolean;
  /** Whether each screen says its text aloud, where the system has a voice. */
  readonly readAloud: boolean;
  readonly children: ReactNode;
}

/** Around everything: language and direction, theme, size of text, voice. Fills its parent. */
export function UiRoot({ language, theme, largeText, readAloud, children }: UiRootProps): ReactNode {
  const catalogue = useMemo(() => createI18n(language), [language]);
  const speech = useSpeech(language);
  const worn = theme ?? PLAIN;
  const ui = useMemo(
    () => ({ language, theme: worn, largeText, readAloud, speech }),
    [language, worn, largeText, readAloud, speech],
  );
  const direction = directionOf(language);
  // Dialogs and screen readers go by the document's language.
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = direction;
  }, [language, direction]);
  return (
    <I18nextProvider i18n={catalogue}>
      <UiContext value={ui}>
        <div
          className="v-root"
          lang={language}
          dir={direction}
          data-large-text={largeText}
          style={themeProperties(worn)}
        >
          {children}
        </div>
      </UiContext>
    </I18nextProvider>
  );
}

/** Says the text aloud when it appears or changes, where reading aloud is on. */
export function useSpoken(text: string): void {
  const { readAloud, speech } = useUi();
  useEffect(() => {
    if (readAloud && text !== '') speech.speak(text);
  }, [readAloud, speech, text]);
}
