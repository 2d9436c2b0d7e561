import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { EndOperatorSessionDocument, RemovePasskeyDocument } from '@vestibule/graphql-types';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { outcomeOf, type Failed } from '../../api/failure.js';
import { FailureNote } from '../../ui/failure-note.js';
import { PageTitle } from '../../ui/page-title.js';
import { Section } from '../../ui/section.js';
import { useSession } from '../../ui/session.js';
import { When } from '../../ui/when.js';
import { AddPasskey } from './add-passkey.js';
import { browserName } from './browser-name.js';
import { SetPassword } from './set-password.js';

/** One's own account: what one signs in by, and where one is signed in. */
export function AccountPage() {
  const { t } = useTranslation();
  return (
    <Stack maw={720}>
      <PageTitle>{t('account.title')}</PageTitle>
      <Section title={t('passkey.title')}>
        <Passkeys />
      </Section>
      <Section title={t('password.title')}>
        <SetPassword />
      </Section>
      <Section title={t('account.sessions')}>
        <Sessions />
      </Section>
    </Stack>
  );
}

function Passkeys() {
  const { t } = useTranslation();
  const { passkeys } = useSession().account;
  const [{ fetching }, remove] = useMutation(RemovePasskeyDocument);
  const [failed, setFailed] = useState<Failed>();
  return (
    <>
      <FailureNote failed={failed} />
      {passkeys.length === 0 && <Text c="dimmed">{t('passkey.none')}</Text>}
      {passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
        <Group key={id} justify="space-between" wrap="nowrap">
          <div>
            <Text fw={600}>{name}</Text>
            <Text size="sm" c="dimmed">
              <When at={lastUsedAt ?? createdAt} />
            </Text>
          </div>
          <Button
            variant="subtle"
            color="red"
            size="compact-sm"
            loading={fetching}
            onClick={() => void remove({ id }).then((result) => setFailed(outcomeOf(result).failed))}
          >
            {t('passkey.remove')}
          </Button>
        </Group>
      ))}
      <AddPasskey />
    </>
  );
}

function Sessions() {
  const { t } = useTranslation();
  const { sessions } = useSession().account;
  const [{ fetching }, end] = useMutation(EndOperatorSessionDocument);
  const [failed, setFailed] = useState<Failed>();
  return (
    <>
      <FailureNote failed={failed} />
      {sessions.map(({ id, isCurrent, method, origin, userAgent, lastSeenAt }) => (
        <Group key={id} justify="space-between" wrap="nowrap">
          <div>
            <Group gap="xs">
              <Text fw={600}>{browserName(userAgent) ?? t('account.unknownBrowser')}</Text>
              {isCurrent && <Badge variant="light">{t('account.current')}</Badge>}
            </Group>
            <Text size="sm" c="dimmed">
              {t(`account.method.${method}`)} {origin && t('account.from', { origin })} · <When at={lastSeenAt} />
            </Text>
          </div>
          {!isCurrent && (
            <Button
              variant="default"
              size="compact-sm"
              loading={fetching}
              onClick={() => void end({ id }).then((result) => setFailed(outcomeOf(result).failed))}
            >
              {t('account.end')}
            </Button>
          )}
        </Group>
      ))}
    </>
  );
}
