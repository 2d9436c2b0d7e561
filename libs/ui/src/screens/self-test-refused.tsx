import { CircleCheck, CircleX, RefreshCw, ShieldOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.js';
import { Screen } from '../components/screen.js';
import { Sign } from '../components/sign.js';
import type { Check } from '../words.js';

/** Lines of the self-test, those that failed with what can be done. Names and hints are for administrators, in English. */
export function CheckList({ checks }: { readonly checks: readonly Check[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <ul className="v-checks">
      {checks.map(({ name, ok, hint }) => (
        <li key={name} data-ok={ok}>
          {ok ? <CircleCheck aria-hidden="true" /> : <CircleX aria-hidden="true" />}
          <div>
            <p>
              <span className="v-hidden">{ok ? t('checks.passed') : t('checks.failed')} </span>
              <bdi lang="en">{name}</bdi>
            </p>
            {!ok && (
              <p className="v-hint" lang="en" dir="ltr">
                {hint}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

export interface SelfTestRefusedScreenProps {
  /** Those that failed. */
  readonly checks: readonly Check[];
  /** Runs the self-test again, where that is possible. */
  readonly onRetry?: (() => void) | undefined;
}

/** A production kiosk that is not locked down as it should be serves nobody. */
export function SelfTestRefusedScreen({ checks, onRetry }: SelfTestRefusedScreenProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Screen
      name="self-test-refused"
      layout="start"
      title={t('refused.title')}
      lead={t('refused.lead')}
      sign={<Sign icon={ShieldOff} tone="bad" />}
      actions={
        onRetry && (
          <Button kind="primary" icon={RefreshCw} onPress={onRetry}>
            {t('common.try_again')}
          </Button>
        )
      }
    >
      <h2 className="v-subtitle">{t('refused.checks', { count: checks.length })}</h2>
      <CheckList checks={checks} />
    </Screen>
  );
}
