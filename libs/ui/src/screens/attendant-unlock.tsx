import { ArrowLeft } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.js';
import { Notice } from '../components/notice.js';
import { PinPad } from '../components/pin-pad.js';
import { Screen } from '../components/screen.js';
import type { PinRefusal } from '../words.js';

/** A PIN's digits, as `device pair --pin` takes them. */
const SHORTEST = 6;
const LONGEST = 12;

export interface AttendantUnlockScreenProps {
  readonly busy: boolean;
  /** Why the last PIN did not open it; `seconds` counted down by whoever shows it. */
  readonly error: PinRefusal | null;
  readonly onSubmit: (pin: string) => void;
  readonly onBack: () => void;
}

/** Asks somebody who works here for the PIN. What was typed goes with each try. */
export function AttendantUnlockScreen({ busy, error, onSubmit, onBack }: AttendantUnlockScreenProps): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  const [pin, setPin] = useState('');
  const put = (next: string): void => setPin(next.replace(/\D/g, '').slice(0, LONGEST));
  const shut = error?.reason === 'wait' || error?.reason === 'no_pin';
  const text =
    error === null
      ? null
      : error.reason === 'wait'
        ? t('unlock.wait', { count: error.seconds })
        : t(error.reason === 'wrong' ? 'unlock.wrong' : 'unlock.no_pin');
  return (
    <Screen name="unlock" layout="start" title={t('unlock.title')} lead={t('unlock.lead')}>
      <form
        className="v-pin-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (busy || shut || pin.length < SHORTEST) return;
          setPin('');
          onSubmit(pin);
        }}
      >
        <div className="v-field">
          <label htmlFor={id}>{t('unlock.label')}</label>
          <input
            id={id}
            className="v-pin"
            dir="ltr"
            type="password"
            inputMode="none"
            autoComplete="off"
            value={pin}
            aria-invalid={error?.reason === 'wrong'}
            aria-describedby={`${id}-error`}
            onChange={(event) => put(event.target.value)}
          />
          <div id={`${id}-error`} role="alert">
            {text !== null && <Notice tone="bad">{text}</Notice>}
          </div>
        </div>
        <PinPad onDigit={(digit) => put(pin + digit)} onDelete={() => put(pin.slice(0, -1))} />
        <div className="v-actions">
          <Button kind="primary" type="submit" busy={busy} disabled={shut || pin.length < SHORTEST}>
            {t('unlock.submit')}
          </Button>
          <Button kind="quiet" icon={ArrowLeft} turns onPress={onBack}>
            {t('common.back')}
          </Button>
        </div>
      </form>
    </Screen>
  );
}
