import { Hourglass, LockKeyhole, TriangleAlert, WifiOff, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.js';
import { Screen } from '../components/screen.js';
import { Sign } from '../components/sign.js';
import type { StartFailure } from '../words.js';

export interface NotStartedScreenProps {
  readonly reason: StartFailure;
  /** Seconds until the kiosk begins anew by itself, or null. */
  readonly secondsLeft: number | null;
  readonly onDone: () => void;
}

/** Reasons with a sign of their own. */
const SIGNS: Partial<Record<StartFailure, LucideIcon>> = {
  locked: LockKeyhole,
  offline: WifiOff,
  needs_network: WifiOff,
  over: Hourglass,
};

/** What was asked for from outside could not be started, and why. */
export function NotStartedScreen({ reason, secondsLeft, onDone }: NotStartedScreenProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Screen
      name="not-started"
      title={t('not_started.title')}
      lead={t(`start_failure.${reason}`)}
      sign={<Sign icon={SIGNS[reason] ?? TriangleAlert} tone="warning" />}
      actions={
        <Button kind="primary" onPress={onDone}>
          {t('common.start_page')}
        </Button>
      }
    >
      {secondsLeft !== null && <p className="v-hint">{t('outcome.closes', { count: secondsLeft })}</p>}
    </Screen>
  );
}
