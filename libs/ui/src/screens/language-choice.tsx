import { Globe } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageList } from '../components/language-list.js';
import { Screen } from '../components/screen.js';
import { Sign } from '../components/sign.js';
import { useUi } from '../root.js';
import type { Language } from '../words.js';

export interface LanguageChoiceScreenProps {
  readonly languages: readonly Language[];
  readonly onChoose: (language: Language) => void;
}

/** Asks for the language, each in its own words. */
export function LanguageChoiceScreen({ languages, onChoose }: LanguageChoiceScreenProps): ReactNode {
  const { t } = useTranslation();
  const { language } = useUi();
  return (
    <Screen name="language" title={t('languages.title')} sign={<Sign icon={Globe} tone="accent" />}>
      <LanguageList languages={languages} current={language} onChoose={onChoose} />
    </Screen>
  );
}
