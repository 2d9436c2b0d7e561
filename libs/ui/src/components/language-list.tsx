import type { ReactNode } from 'react';
import { directionOf } from '../i18n.js';
import type { Language } from '../words.js';
import { languageName } from './language-names.js';

export interface LanguageListProps {
  readonly languages: readonly Language[];
  /** The one that is shown now, or null. */
  readonly current: Language | null;
  readonly onChoose: (language: Language) => void;
}

/** A button for each language, in that language. */
export function LanguageList({ languages, current, onChoose }: LanguageListProps): ReactNode {
  return (
    <ul className="v-languages">
      {languages.map((language) => (
        <li key={language}>
          <button
            type="button"
            className="v-choice"
            lang={language}
            dir={directionOf(language)}
            aria-current={language === current || undefined}
            onClick={() => onChoose(language)}
          >
            {languageName(language)}
          </button>
        </li>
      ))}
    </ul>
  );
}
