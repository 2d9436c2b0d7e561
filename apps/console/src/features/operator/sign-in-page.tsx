import { Alert, Button, Divider, Group, Loader, Paper, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import type { Failed } from '../../api/failure.js';
import { signInByLink, signInByPasskey, signInByPassword } from '../../api/session.js';
import { FailureNote } from '../../ui/failure-note.js';
import { textsOf } from '../../ui/form.js';
import { PageTitle } from '../../ui/page-title.js';
import { Preferences } from '../../ui/preferences.js';

/** Signing in: by the link that the page was opened with, else by a passkey or a password. */
export function SignInPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { state, hash } = useLocation() as { state: { from?: string } | null; hash: string };
  const [failed, setFailed] = useState<Failed>();
  const [isBusy, setBusy] = useState(false);
  // Of the address as it was opened: it is taken out of it at once, so that it stays in no history.
  const [secret] = useState(() => hash.slice(1));
  const [isByLink, setByLink] = useState(secret !== '');
  const enter = (to: string): void => void navigate(to, { replace: true });

  const hasBegun = useRef(false);
  useEffect(() => {
    if (secret === '' || hasBegun.current) return;
    hasBegun.current = true;
    history.replaceState(history.state, '', location.pathname);
    void signInByLink(secret).then((failure) => {
      if (!failure) return enter('/welcome');
      setFailed(failure);
      return setByLink(false);
    });
  });

  const byPasskey = async (): Promise<void> => {
    setBusy(true);
    setFailed(undefined);
    const came = await signInByPasskey();
    setBusy(false);
    if (came === 'signed in') return enter(state?.from ?? '/');
    if (came !== 'nothing chosen') setFailed(came);
    return undefined;
  };

  const byPassword = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    const text = textsOf(event);
    setBusy(true);
    const failure = await signInByPassword(text('email'), text('password'), text('code'));
    setBusy(false);
    setFailed(failure);
    if (!failure) enter(state?.from ?? '/');
  };

  return (
    <div className="card-page">
      <main>
        <Stack>
          <Group justify="space-between">
            <img src="/console/icon.svg" alt="" width={36} height={36} />
            <Preferences />
          </Group>
          <Paper withBorder p="xl">
            <Stack>
              <div>
                <PageTitle>{t('signIn.title')}</PageTitle>
                <Text c="dimmed">{t('signIn.lead')}</Text>
              </div>
              <FailureNote failed={failed} />
              {!window.isSecureContext && (
                <Alert color="red" variant="light" role="alert">
                  {t('signIn.insecure')}
                </Alert>
              )}
              {isByLink ? (
                <Group role="status">
                  <Loader size="sm" />
                  <Text>{t('signIn.byLink')}</Text>
                </Group>
              ) : (
                <>
                  <Button size="md" loading={isBusy} onClick={() => void byPasskey()} aria-describedby="passkey-means">
                    {t('signIn.passkey')}
                  </Button>
                  <Text size="sm" c="dimmed" id="passkey-means">
                    {t('signIn.passkeyMeans')}
                  </Text>
                  <Divider label={t('signIn.password')} />
                  <form onSubmit={(event) => void byPassword(event)}>
                    <Stack gap="sm">
                      <TextInput
                        name="email"
                        type="email"
                        required
                        autoComplete="username webauthn"
                        label={t('signIn.email')}
                      />
                      <PasswordInput
                        name="password"
                        required
                        autoComplete="current-password"
                        label={t('signIn.passwordLabel')}
                      />
                      <TextInput
                        name="code"
                        required
                        inputMode="numeric"
                        autoComplete="one-time-code"
                        pattern="[0-9 ]{6,7}"
                        label={t('signIn.code')}
                      />
                      <Button type="submit" variant="default" loading={isBusy}>
                        {t('signIn.submit')}
                      </Button>
                    </Stack>
                  </form>
                </>
              )}
            </Stack>
          </Paper>
        </Stack>
      </main>
    </div>
  );
}
