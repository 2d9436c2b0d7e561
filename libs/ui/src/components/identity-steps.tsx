import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { IdentityStep } from '../words.js';

/** How far somebody is with an identity check. */
export interface IdentityProgress {
  /** All steps in their order. */
  readonly steps: readonly IdentityStep[];
  readonly current: IdentityStep;
}

/** What there is to do in this check, and where one is. With one step there is nothing to show. */
export function IdentitySteps({ steps, current }: IdentityProgress): ReactNode {
  const { t } = useTranslation();
  const now = steps.indexOf(current);
  if (steps.length < 2) return null;
  return (
    <ol className="v-progress" aria-label={t('identity.steps')}>
      {steps.map((step, index) => (
        <li
          key={step}
          data-state={index < now ? 'done' : index === now ? 'now' : 'later'}
          aria-current={index === now ? 'step' : undefined}
        >
          <span className="v-progress-sign" aria-hidden="true">
            {index < now ? <Check /> : index + 1}
          </span>
          <span className="v-progress-name">{t(`identity.step.${step}`)}</span>
          {index < now && <span className="v-hidden">{t('identity.done')}</span>}
        </li>
      ))}
    </ol>
  );
}
