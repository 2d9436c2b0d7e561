import { RefreshCw, Smartphone } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.js';
import { DigitsForm } from '../components/digits-form.js';
import { IdentitySteps, type IdentityProgress } from '../components/identity-steps.js';
import { Screen } from '../components/screen.js';
import type { PhoneProblem } from '../words.js';

/** Digits of a code that was sent. */
const DIGITS = 6;

/** Digits of a number that are shown: whoever's it is knows them, and whoever looks over a shoulder has no number. */
const SHOWN = 3;

export interface PhoneCodeScreenProps {
  /** Where the code was sent to. */
  readonly number: string;
  /** The code is being looked at, or a new one sent. */
  readonly busy: boolean;
  /** Why the last code was not taken. */
  readonly problem: PhoneProblem | null;
  /** Six digits. */
  readonly onSubmit: (code: string) => void;
  readonly onResend: () => void;
  readonly onOtherNumber: () => void;
  readonly progress?: IdentityProgress;
}

/** Asks for the code that was sent to a telephone. */
export function PhoneCodeScreen(props: PhoneCodeScreenProps): ReactNode {
  const { number, busy, problem, onSubmit, onResend, onOtherNumber, progress } = props;
  const { t } = useTranslation();
  const ending = number.slice(-SHOWN);
  // No code that was sent before is taken any more.
  const spent = problem === 'expired' || problem === 'no_tries';
  return (
    <>
      {progress && <IdentitySteps {...progress} />}
      <Screen
        name="phone"
        layout="start"
        title={t('phone_code.title')}
        lead={t('phone_code.lead')}
        spoken={[t('phone_code.title'), t('phone_code.lead'), t('phone_code.ending', { digits: ending })].join('. ')}
        sign={
          <p className="v-sent-to">
            <Smartphone aria-hidden="true" />
            <bdi aria-hidden="true" dir="ltr">
              {number.slice(0, -SHOWN).replace(/\d/g, '•')}
              {ending}
            </bdi>
            <span className="v-hidden">{t('phone_code.ending', { digits: ending })}</span>
          </p>
        }
        actions={
          <>
            <Button kind={spent ? 'primary' : 'secondary'} icon={RefreshCw} onPress={busy ? undefined : onResend}>
              {t('phone_code.resend')}
            </Button>
            <Button kind="quiet" onPress={busy ? undefined : onOtherNumber}>
              {t('phone_code.other_number')}
            </Button>
          </>
        }
      >
        <DigitsForm
          label={t('phone_code.label')}
          shortest={DIGITS}
          longest={DIGITS}
          error={problem === null ? null : t(`phone_problem.${problem}`)}
          busy={busy}
          shut={spent}
          submit={busy ? t('phone_code.busy') : t('common.continue')}
          onSubmit={onSubmit}
        />
      </Screen>
    </>
  );
}
