import { Badge, Button, Group, NativeSelect, Stack, Switch, Text, TextInput } from '@mantine/core';
import {
  AddWebhookSubscriptionDocument,
  RemoveWebhookSubscriptionDocument,
  SetWebhookSubscriptionEnabledDocument,
  type WebhookKind,
  type WebhookSubscriptionFieldsFragment,
} from '@vestibule/graphql-types';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { outcomeOf, type Failed } from '../../api/failure.js';
import { FailureNote } from '../../ui/failure-note.js';
import { textsOf } from '../../ui/form.js';
import { When } from '../../ui/when.js';

const KINDS: readonly WebhookKind[] = ['STATUS', 'DECISION', 'PROOF_OF_ADDRESS', 'IMAGES_STORED'];

/** To which URLs what is told. */
export function Webhooks({
  integrationId,
  subscriptions,
  mayChange,
}: {
  readonly integrationId: string;
  readonly subscriptions: readonly WebhookSubscriptionFieldsFragment[];
  readonly mayChange: boolean;
}) {
  const { t } = useTranslation();
  return (
    <Stack>
      {subscriptions.length === 0 && <Text c="dimmed">{t('webhooks.none')}</Text>}
      {subscriptions.map((subscription) => (
        <Subscription key={subscription.id} subscription={subscription} mayChange={mayChange} />
      ))}
      {mayChange && <Add integrationId={integrationId} />}
    </Stack>
  );
}

function Subscription({
  subscription,
  mayChange,
}: {
  readonly subscription: WebhookSubscriptionFieldsFragment;
  readonly mayChange: boolean;
}) {
  const { t } = useTranslation();
  const { id, kind, url, enabled, failingSince } = subscription;
  const [, setEnabled] = useMutation(SetWebhookSubscriptionEnabledDocument);
  const [, remove] = useMutation(RemoveWebhookSubscriptionDocument);
  const [failed, setFailed] = useState<Failed>();
  const [isAsked, setAsked] = useState(false);
  return (
    <Stack gap={4}>
      <FailureNote failed={failed} />
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Group gap="xs">
            <Text fw={600}>{t(`webhooks.kind.${kind}`)}</Text>
            {!enabled && <Badge color="gray">{t('webhooks.off')}</Badge>}
          </Group>
          <Text size="sm" className="secret" dir="ltr">
            {url}
          </Text>
          {failingSince && (
            <Text size="sm" c="red">
              {t('webhooks.failing')} <When at={failingSince} />
            </Text>
          )}
        </div>
        {mayChange && (
          <Group gap="sm" wrap="nowrap">
            <Switch
              aria-label={`${t('webhooks.on')}: ${url}`}
              checked={enabled}
              onChange={({ currentTarget }) =>
                void setEnabled({ id, enabled: currentTarget.checked }).then((result) =>
                  setFailed(outcomeOf(result).failed),
                )
              }
            />
            {isAsked ? (
              <>
                <Button
                  size="compact-sm"
                  color="red"
                  onClick={() => void remove({ id }).then((result) => setFailed(outcomeOf(result).failed))}
                >
                  {t('webhooks.confirm')}
                </Button>
                <Button size="compact-sm" variant="default" onClick={() => setAsked(false)}>
                  {t('cancel')}
                </Button>
              </>
            ) : (
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                aria-label={`${t('webhooks.remove')}: ${url}`}
                onClick={() => setAsked(true)}
              >
                {t('webhooks.remove')}
              </Button>
            )}
          </Group>
        )}
      </Group>
    </Stack>
  );
}

function Add({ integrationId }: { readonly integrationId: string }) {
  const { t } = useTranslation();
  const [{ fetching }, add] = useMutation(AddWebhookSubscriptionDocument);
  const [failed, setFailed] = useState<Failed>();
  const [kind, setKind] = useState<WebhookKind>('DECISION');
  const submit = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    const form = event.currentTarget;
    const text = textsOf(event);
    const { failed: failure } = outcomeOf(await add({ integrationId, kind, url: text('url') }));
    setFailed(failure);
    if (!failure) form.reset();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <FailureNote failed={failed} />
        <Group align="flex-end">
          <NativeSelect
            label={t('webhooks.when')}
            description={t(`webhooks.kindMeans.${kind}`)}
            value={kind}
            onChange={({ currentTarget }) => setKind(currentTarget.value as WebhookKind)}
            data={KINDS.map((value) => ({ value, label: t(`webhooks.kind.${value}`) }))}
          />
          <TextInput name="url" type="url" required dir="ltr" flex={1} autoComplete="off" label={t('webhooks.url')} />
          <Button type="submit" variant="default" loading={fetching}>
            {t('webhooks.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
