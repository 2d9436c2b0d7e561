import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Screen } from '../components/screen.js';

/** Until the kiosk knows what state it is in. */
export function StartingScreen(): ReactNode {
  const { t } = useTranslation();
  return (
    <Screen
      name="starting"
      title={t('starting.title')}
      lead={t('starting.lead')}
      sign={<span className="v-spinner" data-large="true" aria-hidden="true" />}
    />
  );
}
