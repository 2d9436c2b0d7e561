import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DigitsForm } from '../components/digits-form.js';
import { IdentitySteps, type IdentityProgress } from '../components/identity-steps.js';
import { Screen } from '../components/screen.js';
import type { PhoneProblem } from '../words.js';

/** ITU-T E.164: fifteen digits at most, and the plus before them. */
const LONGEST = 16;

/** Of Ofcom's numbers for drama: nobody's. */
const EXAMPLE = '+44 7700 900123';

export interface PhoneNumberScreenProps {
  /** A code is being sent. */
  readonly busy: boolean;
  /** Why the last number was sent no code. */
  readonly problem: PhoneProblem | null;
  /** Digits, perhaps with a plus before them. */
  readonly onSubmit: (number: string) => void;
  readonly progress?: IdentityProgress;
}

/** Asks for a telephone number, to send a code to it. */
export function PhoneNumberScreen({ busy, problem, onSubmit, progress }: PhoneNumberScreenProps): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {progress && <IdentitySteps {...progress} />}
      <Screen name="phone" layout="start" title={t('phone_number.title')} lead={t('phone_number.lead')}>
        <DigitsForm
          label={t('phone_number.label')}
          hint={t('phone_number.hint')}
          placeholder={EXAMPLE}
          plus
          shortest={1}
          longest={LONGEST}
          error={problem === null ? null : t(`phone_problem.${problem}`)}
          busy={busy}
          submit={busy ? t('phone_number.busy') : t('phone_number.submit')}
          onSubmit={onSubmit}
        />
      </Screen>
    </>
  );
}
