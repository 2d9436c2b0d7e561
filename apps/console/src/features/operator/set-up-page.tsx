import { Anchor, Button, Divider, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { UpdateAccountDocument } from '@vestibule/graphql-types';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate } from 'react-router';
import { useMutation } from 'urql';
import { outcomeOf, type Failed } from '../../api/failure.js';
import { FailureNote } from '../../ui/failure-note.js';
import { textsOf } from '../../ui/form.js';
import { PageTitle } from '../../ui/page-title.js';
import { useSession } from '../../ui/session.js';
import { AddPasskey } from './add-passkey.js';
import { SetPassword } from './set-password.js';

/** After the first link: who one is, and how one signs in from now on. */
export function SetUpPage() {
  const { t } = useTranslation();
  const { account } = useSession();
  const { state, email, name } = account.operator;
  if (state === 'ACTIVE') return <Navigate to="/" replace />;
  return (
    <div className="card-page">
      <main>
        <Paper withBorder p="xl">
          <Stack>
            <div>
              <PageTitle>{t('setUp.title')}</PageTitle>
              <Text c="dimmed">{t('setUp.lead')}</Text>
            </div>
            {email === null || name === null ? <Who /> : <How />}
            <Anchor component={Link} to="/" size="sm" replace>
              {t('setUp.later')}
            </Anchor>
          </Stack>
        </Paper>
      </main>
    </div>
  );
}

function Who() {
  const { t } = useTranslation();
  const { account } = useSession();
  const { email, name } = account.operator;
  const [{ fetching }, update] = useMutation(UpdateAccountDocument);
  const [failed, setFailed] = useState<Failed>();
  const submit = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    const text = textsOf(event);
    const input = { email: text('email'), name: text('name') };
    setFailed(outcomeOf(await update({ input })).failed);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('setUp.who')}
        </Title>
        <FailureNote failed={failed} />
        <TextInput
          name="name"
          required
          autoComplete="name"
          defaultValue={name ?? ''}
          label={t('setUp.name')}
          description={t('setUp.nameMeans')}
        />
        <TextInput
          name="email"
          type="email"
          required
          autoComplete="email"
          defaultValue={email ?? ''}
          label={t('signIn.email')}
        />
        <Button type="submit" loading={fetching}>
          {t('setUp.next')}
        </Button>
      </Stack>
    </form>
  );
}

function How() {
  const { t } = useTranslation();
  return (
    <Stack gap="lg">
      <Title order={2} size="h4">
        {t('setUp.how')}
      </Title>
      <AddPasskey />
      <Divider />
      <SetPassword />
    </Stack>
  );
}
