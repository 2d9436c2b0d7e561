import { CameraOff, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.js';
import { Notice } from '../components/notice.js';
import { Screen } from '../components/screen.js';
import { Sign } from '../components/sign.js';
import type { CameraProblem } from '../words.js';

export interface CameraProblemScreenProps {
  readonly problem: CameraProblem;
  /** A session was under way, and is ended. */
  readonly interrupted: boolean;
  readonly onRetry?: (() => void) | undefined;
  readonly onEnd?: (() => void) | undefined;
}

/** Without its camera the kiosk can't serve anybody, and says so. */
export function CameraProblemScreen({ problem, interrupted, onRetry, onEnd }: CameraProblemScreenProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Screen
      name="camera-problem"
      title={t(`camera.${problem}.title`)}
      lead={t(`camera.${problem}.text`)}
      sign={<Sign icon={CameraOff} tone="warning" />}
      actions={
        <>
          {onRetry && (
            <Button kind="primary" icon={RefreshCw} onPress={onRetry}>
              {t('common.try_again')}
            </Button>
          )}
          {onEnd && <Button onPress={onEnd}>{t('common.start_page')}</Button>}
        </>
      }
    >
      {interrupted && <Notice tone="info">{t('camera.interrupted')}</Notice>}
    </Screen>
  );
}
