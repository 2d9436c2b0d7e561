import { RefreshCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.js';
import { Screen } from '../components/screen.js';
import { Sign } from '../components/sign.js';

export interface ErrorScreenProps {
  readonly onRestart: () => void;
}

/** Something that should not happen has happened; nothing of it is shown. */
export function ErrorScreen({ onRestart }: ErrorScreenProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Screen
      name="error"
      title={t('error.title')}
      lead={t('error.text')}
      sign={<Sign icon={TriangleAlert} tone="warning" />}
      actions={
        <Button kind="primary" icon={RefreshCw} onPress={onRestart}>
          {t('common.start_page')}
        </Button>
      }
    />
  );
}
