import { Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.js';
import { Notice } from '../components/notice.js';
import { Screen } from '../components/screen.js';
import { Sign } from '../components/sign.js';

export interface RevokedScreenProps {
  /** Captures that wait, sealed, until the kiosk is paired again. */
  readonly queued: number;
  /** To the entry of a new pairing code. */
  readonly onPair?: (() => void) | undefined;
}

/** The server took the kiosk's key away. */
export function RevokedScreen({ queued, onPair }: RevokedScreenProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Screen
      name="revoked"
      title={t('revoked.title')}
      lead={t('revoked.lead')}
      sign={<Sign icon={Unplug} tone="calm" />}
      actions={onPair && <Button onPress={onPair}>{t('revoked.pair')}</Button>}
    >
      {queued > 0 && <Notice tone="info">{t('revoked.queued', { count: queued })}</Notice>}
    </Screen>
  );
}
