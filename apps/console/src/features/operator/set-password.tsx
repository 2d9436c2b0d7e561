import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { BeginAuthenticatorDocument, SetPasswordDocument } from '@vestibule/graphql-types';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { outcomeOf, type Failed } from '../../api/failure.js';
import { FailureNote } from '../../ui/failure-note.js';
import { textsOf } from '../../ui/form.js';
import { useSession } from '../../ui/session.js';
import { QrCode } from '../../ui/qr-code.js';

interface Begun {
  readonly secret: string;
  readonly uri: string;
}

/** Sets one's own password: with the authenticator app that there is, else with one that is begun here. */
export function SetPassword() {
  const { t } = useTranslation();
  const { email, hasPassword } = useSession().account.operator;
  const [, begin] = useMutation(BeginAuthenticatorDocument);
  const [{ fetching }, set] = useMutation(SetPasswordDocument);
  const [begun, setBegun] = useState<Begun>();
  const [isOpen, setOpen] = useState(false);
  const [isDone, setDone] = useState(false);
  const [failed, setFailed] = useState<Failed>();

  const open = async (): Promise<void> => {
    setDone(false);
    if (!hasPassword) {
      const made = outcomeOf(await begin({}));
      setFailed(made.failed);
      if (made.failed) return;
      setBegun(made.value);
    }
    setOpen(true);
  };
  const submit = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    const text = textsOf(event);
    const { failed: failure } = outcomeOf(
      await set({ password: text('password'), code: text('code'), present: text('present') || null }),
    );
    setFailed(failure);
    if (failure) return;
    setOpen(false);
    setDone(true);
  };

  return (
    <Stack gap="sm" align="stretch">
      <Text size="sm">{hasPassword ? t('password.isSet') : t('password.means')}</Text>
      <FailureNote failed={failed} />
      {isDone && (
        <Alert color="green" variant="light" role="status">
          {t('password.done')}
        </Alert>
      )}
      {isOpen ? (
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="sm">
            {/* For password managers, which keep a password by what it goes with. */}
            <input type="email" name="email" value={email ?? ''} autoComplete="username" readOnly hidden />
            {begun && !hasPassword && (
              <>
                <Text size="sm">{t('password.scan')}</Text>
                <QrCode text={begun.uri} />
                <Text size="sm">
                  {t('password.key')} <span className="secret">{begun.secret}</span>
                </Text>
              </>
            )}
            {hasPassword && (
              <PasswordInput
                name="present"
                autoComplete="current-password"
                label={t('password.present')}
                description={t('password.presentMeans')}
              />
            )}
            <PasswordInput
              name="password"
              required
              minLength={15}
              autoComplete="new-password"
              label={t('password.new')}
              description={t('password.rule')}
            />
            <TextInput
              name="code"
              required
              inputMode="numeric"
              autoComplete="one-time-code"
              pattern="[0-9 ]{6,7}"
              label={t('password.code')}
            />
            <Button type="submit" loading={fetching}>
              {t('password.set')}
            </Button>
          </Stack>
        </form>
      ) : (
        <Button variant="default" onClick={() => void open()}>
          {hasPassword ? t('password.change') : t('password.set')}
        </Button>
      )}
    </Stack>
  );
}
