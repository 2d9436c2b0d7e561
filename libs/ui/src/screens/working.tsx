import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LiveText } from '../components/live.js';
import { Screen } from '../components/screen.js';

export interface WorkingScreenProps {
  /** What is under way: a session begins, a document is read, faces are compared, pictures are sent. */
  readonly doing: 'starting' | 'reading' | 'deciding' | 'sending';
}

/** Something takes a moment, and nobody has to do anything. */
export function WorkingScreen({ doing }: WorkingScreenProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Screen
      name="working"
      title={t(`working.${doing}`)}
      lead={t('working.lead')}
      sign={<span className="v-spinner" data-large="true" aria-hidden="true" />}
    >
      <LiveText>{t(`working.${doing}`)}</LiveText>
    </Screen>
  );
}
