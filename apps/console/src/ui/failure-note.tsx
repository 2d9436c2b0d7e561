import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Failed } from '../api/failure.js';

/** Codes that the console says in its own words, and in the person's language; of others the API's words are shown. */
const SAID = [
  'SIGN_IN_FAILED',
  'SIGN_IN_LINK_INVALID',
  'PASSKEY_REFUSED',
  'RATE_LIMITED',
  'FORBIDDEN',
  'UNAUTHENTICATED',
] as const;

/** What of a failure is shown. */
export function useFailureText(): (failed: Failed) => string {
  const { t } = useTranslation();
  return ({ code, message, hint }) => {
    if (code === 'NETWORK') return t('error.network');
    const said = SAID.find((each) => each === code);
    if (said) return t(`error.${said}`);
    return [message, hint].filter(Boolean).join('. ') || t('error.generic');
  };
}

/** A failure, told at once also to whoever does not look. */
export function FailureNote({ failed }: { readonly failed: Failed | undefined }) {
  const text = useFailureText();
  if (!failed) return null;
  return (
    <Alert color="red" variant="light" role="alert">
      {text(failed)}
    </Alert>
  );
}
