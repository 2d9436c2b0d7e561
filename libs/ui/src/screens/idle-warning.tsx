import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.js';
import { Countdown } from '../components/countdown.js';
import { LiveText } from '../components/live.js';
import { Modal } from '../components/modal.js';
import { useSpoken } from '../root.js';

export interface IdleWarningProps {
  readonly secondsLeft: number;
  /** All of the time that there was. */
  readonly seconds: number;
  readonly onStay: () => void;
  readonly onEnd: () => void;
}

/** A screen reader hears every tenth second and the last five, not each one. */
const said = (seconds: number): number => (seconds <= 5 ? seconds : Math.ceil(seconds / 10) * 10);

/** Over the screen, when nobody has touched it for a while. Any touch or key is for whoever shows it to take. */
export function IdleWarning({ secondsLeft, seconds, onStay, onEnd }: IdleWarningProps): ReactNode {
  const { t } = useTranslation();
  useSpoken(`${t('idle.title')} ${t('idle.text')}`);
  return (
    <Modal
      urgent
      title={t('idle.title')}
      onClose={onStay}
      actions={
        <>
          <Button kind="primary" onPress={onStay}>
            {t('idle.stay')}
          </Button>
          <Button kind="quiet" onPress={onEnd}>
            {t('idle.end')}
          </Button>
        </>
      }
    >
      <Countdown seconds={secondsLeft} of={seconds} />
      <p>{t('idle.text')}</p>
      <LiveText>{t('idle.seconds', { count: said(secondsLeft) })}</LiveText>
    </Modal>
  );
}
