import { Hand } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Brand } from '../components/brand.js';
import { Button } from '../components/button.js';
import { FaceGuide } from '../components/face-guide.js';
import { LanguageList } from '../components/language-list.js';
import { Notice } from '../components/notice.js';
import { Pictogram } from '../components/pictogram.js';
import { Screen } from '../components/screen.js';
import { useUi } from '../root.js';
import type { Language } from '../words.js';

export interface AttractScreenProps {
  /** Those that can be chosen here; with one, none is shown. */
  readonly languages: readonly Language[];
  /** In a demonstration: a code with which somebody can register, else null. */
  readonly demonstrationCode: string | null;
  /** Why nobody can begin now, or null: no camera is on, no room on the disk, the face engine isn't ready or can't run here. */
  readonly unavailable: 'camera' | 'disk' | 'starting' | 'broken' | null;
  readonly onStart: () => void;
  /** Begins in that language. */
  readonly onLanguage: (language: Language) => void;
}

/** Waits for somebody. A touch anywhere on the large button begins. */
export function AttractScreen(props: AttractScreenProps): ReactNode {
  const { languages, demonstrationCode, unavailable, onStart, onLanguage } = props;
  const { t } = useTranslation();
  const { language, theme } = useUi();
  return (
    // Whoever touches beside the button means it too. For keys there is the button.
    <div
      className="v-attract"
      onClick={(event) => {
        if (unavailable === null && !(event.target as Element).closest('button')) onStart();
      }}
    >
      <Screen
        name="attract"
        title={t('attract.title')}
        lead={t('attract.lead', { name: theme.name })}
        sign={<Brand large />}
        media={
          <div className="v-attract-picture">
            <div>
              <FaceGuide state="good" done={3} total={4} />
              <Pictogram gesture="smile" />
            </div>
          </div>
        }
        actions={
          <Button kind="primary" icon={Hand} disabled={unavailable !== null} onPress={onStart}>
            {t('attract.start')}
          </Button>
        }
      >
        {unavailable !== null && <Notice tone="warning">{t(`attract.unavailable.${unavailable}`)}</Notice>}
        {demonstrationCode !== null && (
          <Notice tone="info">
            {t('attract.demonstration_code')} <bdi className="v-code">{demonstrationCode}</bdi>
          </Notice>
        )}
        {languages.length > 1 && <LanguageList languages={languages} current={language} onChoose={onLanguage} />}
      </Screen>
    </div>
  );
}
