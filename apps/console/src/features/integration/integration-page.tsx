import { Badge, Button, Group, Loader, Stack, Text } from '@mantine/core';
import {
  IntegrationDocument,
  RotateIntegrationKeysDocument,
  type IntegrationFieldsFragment,
  type NewSecretsFragment,
  type RotatableKey,
} from '@vestibule/graphql-types';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useMutation, useQuery } from 'urql';
import { failedBy, outcomeOf, type Failed } from '../../api/failure.js';
import { CopyField } from '../../ui/copy-field.js';
import { FailureNote } from '../../ui/failure-note.js';
import { mayDo } from '../../ui/may-do.js';
import { NotFoundPage } from '../../ui/not-found-page.js';
import { NotLoaded } from '../../ui/not-loaded.js';
import { PageTitle } from '../../ui/page-title.js';
import { Section } from '../../ui/section.js';
import { useSession } from '../../ui/session.js';
import { CallbackEditor } from './callback-editor.js';
import { NewSecrets } from './new-secrets.js';
import { Webhooks } from './webhooks.js';

/** An empty list names no type by which a change would be known to be of it. */
const WITH_WEBHOOKS = { additionalTypenames: ['WebhookSubscription'] };

/** One integration: how its server calls and is called. */
export function IntegrationPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { role } = useSession().account.operator;
  const [{ data, error }, read] = useQuery({ query: IntegrationDocument, variables: { id }, context: WITH_WEBHOOKS });
  if (error) {
    return <NotLoaded failed={failedBy(error)} onRetry={() => read({ requestPolicy: 'network-only' })} />;
  }
  if (!data) return <Loader aria-label={t('loading')} />;
  if (!data.integration) return <NotFoundPage />;
  const { integration } = data;
  const mayChange = mayDo(role, 'integrations:change');
  return (
    <Stack maw={820}>
      <Group>
        <PageTitle>{integration.name}</PageTitle>
        <Badge variant="light" color={integration.mode === 'LIVE' ? 'green' : 'gray'}>
          {t(`mode.${integration.mode}`)}
        </Badge>
      </Group>
      <Keys integration={integration} mayChange={mayChange} />
      <Section title={t('callback.title')}>
        <CallbackEditor integration={integration} mayChange={mayChange} />
      </Section>
      <Section title={t('webhooks.title')}>
        <Webhooks
          integrationId={integration.id}
          subscriptions={integration.webhookSubscriptions}
          mayChange={mayChange}
        />
      </Section>
    </Stack>
  );
}

const KEYS: readonly RotatableKey[] = ['CLIENT_SECRET', 'WEBHOOK_SECRET', 'INTAKE_KEY', 'LEGACY_KEYS'];

/** A day, in which a server is given the new one. */
const KEEP_HOURS = 24;

function Keys({
  integration,
  mayChange,
}: {
  readonly integration: IntegrationFieldsFragment;
  readonly mayChange: boolean;
}) {
  const { t } = useTranslation();
  const { id, clientId, publicKey } = integration;
  const [{ fetching }, rotate] = useMutation(RotateIntegrationKeysDocument);
  const [failed, setFailed] = useState<Failed>();
  const [made, setMade] = useState<NewSecretsFragment>();
  const [asked, setAsked] = useState<RotatableKey>();
  const make = async (key: RotatableKey, keepHours: number): Promise<void> => {
    const { value, failed: failure } = outcomeOf(await rotate({ id, which: [key], keepHours }));
    setFailed(failure);
    setAsked(undefined);
    if (value) setMade(value);
  };
  return (
    <Section title={t('keys.title')}>
      <FailureNote failed={failed} />
      {made && <NewSecrets made={made} onClose={() => setMade(undefined)} />}
      <CopyField label={t('secrets.id')} value={id} />
      <CopyField label={t('secrets.clientId')} value={clientId} />
      <CopyField label={t('secrets.publicKey')} value={publicKey} />
      {mayChange &&
        KEYS.map((key) => (
          <Group key={key} justify="space-between" wrap="nowrap" align="flex-start">
            <div>
              <Text fw={600}>{t(`keys.of.${key}`)}</Text>
              <Text size="sm" c="dimmed">
                {t(`keys.means.${key}`)}
              </Text>
            </div>
            {asked === key ? (
              <Group gap="xs" wrap="nowrap">
                <Button size="compact-sm" loading={fetching} onClick={() => void make(key, KEEP_HOURS)}>
                  {t('keys.keep')}
                </Button>
                {key !== 'WEBHOOK_SECRET' && (
                  <Button
                    size="compact-sm"
                    color="red"
                    variant="light"
                    loading={fetching}
                    onClick={() => void make(key, 0)}
                  >
                    {t('keys.stop')}
                  </Button>
                )}
                <Button size="compact-sm" variant="default" onClick={() => setAsked(undefined)}>
                  {t('cancel')}
                </Button>
              </Group>
            ) : (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => setAsked(key)}
                aria-label={`${t('keys.rotate')}: ${t(`keys.of.${key}`)}`}
              >
                {t('keys.rotate')}
              </Button>
            )}
          </Group>
        ))}
    </Section>
  );
}
