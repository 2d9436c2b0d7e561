import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeForm } from '../components/code-form.js';
import { Screen } from '../components/screen.js';
import type { PairingFailure } from '../words.js';

export interface PairingScreenProps {
  readonly busy: boolean;
  /** Why the last code was not taken. */
  readonly error: PairingFailure | null;
  readonly onSubmit: (code: string) => void;
}

/** A new kiosk asks for the code that an administrator made. */
export function PairingScreen({ busy, error, onSubmit }: PairingScreenProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Screen name="pairing" layout="start" title={t('pairing.title')} lead={t('pairing.lead')}>
      <CodeForm
        label={t('pairing.label')}
        layout="code"
        placeholder="XXXXX-XXXXX"
        longest={64}
        error={error === null ? null : t(`pairing.error.${error}`)}
        busy={busy}
        submit={busy ? t('pairing.busy') : t('pairing.submit')}
        onSubmit={onSubmit}
      />
    </Screen>
  );
}
