import {
  Anchor,
  Badge,
  Button,
  Group,
  Loader,
  Modal,
  NativeSelect,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  CreateIntegrationDocument,
  IntegrationsDocument,
  type IntegrationMode,
  type NewSecretsFragment,
} from '@vestibule/graphql-types';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMutation, useQuery } from 'urql';
import { failedBy, outcomeOf, type Failed } from '../../api/failure.js';
import { FailureNote } from '../../ui/failure-note.js';
import { textsOf } from '../../ui/form.js';
import { mayDo } from '../../ui/may-do.js';
import { NotLoaded } from '../../ui/not-loaded.js';
import { PageTitle } from '../../ui/page-title.js';
import { useSession } from '../../ui/session.js';
import { When } from '../../ui/when.js';
import { NewSecrets } from './new-secrets.js';

/** An empty list names no type by which a change would be known to be of it. */
const OF_INTEGRATIONS = { additionalTypenames: ['Integration'] };

const MODES: readonly IntegrationMode[] = ['TEST', 'LIVE'];

/** The accounts of third parties. */
export function IntegrationsPage() {
  const { t } = useTranslation();
  const { role } = useSession().account.operator;
  const [{ data, error }, read] = useQuery({
    query: IntegrationsDocument,
    variables: { first: 100 },
    context: OF_INTEGRATIONS,
  });
  const [isMaking, { open, close }] = useDisclosure();
  const [made, setMade] = useState<NewSecretsFragment>();
  if (error) {
    return <NotLoaded failed={failedBy(error)} onRetry={() => read({ requestPolicy: 'network-only' })} />;
  }
  const rows = data?.integrations.edges.map(({ node }) => node);
  const create = mayDo(role, 'integrations:change') && <Button onClick={open}>{t('integrations.create')}</Button>;
  return (
    <Stack>
      <Group justify="space-between" align="flex-start">
        <div>
          <PageTitle>{t('integrations.title')}</PageTitle>
          <Text c="dimmed">{t('integrations.lead')}</Text>
        </div>
        {create}
      </Group>
      {made && <NewSecrets made={made} onClose={() => setMade(undefined)} />}
      {!rows && <Loader aria-label={t('loading')} />}
      {rows?.length === 0 && <Text>{t('integrations.none')}</Text>}
      {rows && rows.length > 0 && (
        <Table.ScrollContainer minWidth={560}>
          <Table verticalSpacing="sm" highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('integrations.name')}</Table.Th>
                <Table.Th>{t('integrations.mode')}</Table.Th>
                <Table.Th>{t('integrations.id')}</Table.Th>
                <Table.Th>{t('integrations.created')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ id, name, mode, createdAt }) => (
                <Table.Tr key={id}>
                  <Table.Td>
                    <Anchor component={Link} to={`/integrations/${id}`} fw={600}>
                      {name}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>
                    <Badge variant="light" color={mode === 'LIVE' ? 'green' : 'gray'}>
                      {t(`mode.${mode}`)}
                    </Badge>
                  </Table.Td>
                  <Table.Td className="secret">{id}</Table.Td>
                  <Table.Td>
                    <When at={createdAt} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Modal
        opened={isMaking}
        onClose={close}
        title={t('integrations.create')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <Create
          onDone={(secrets) => {
            setMade(secrets);
            close();
          }}
        />
      </Modal>
    </Stack>
  );
}

function Create({ onDone }: { readonly onDone: (made: NewSecretsFragment) => void }) {
  const { t } = useTranslation();
  const [{ fetching }, create] = useMutation(CreateIntegrationDocument);
  const [failed, setFailed] = useState<Failed>();
  const [mode, setMode] = useState<IntegrationMode>('TEST');
  const submit = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    const text = textsOf(event);
    const { value, failed: failure } = outcomeOf(await create({ input: { name: text('name'), mode } }));
    setFailed(failure);
    if (value) onDone(value);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <FailureNote failed={failed} />
        <TextInput name="name" required data-autofocus autoComplete="off" label={t('integrations.name')} />
        <NativeSelect
          label={t('integrations.mode')}
          description={t(`modeMeans.${mode}`)}
          value={mode}
          onChange={({ currentTarget }) => setMode(currentTarget.value as IntegrationMode)}
          data={MODES.map((value) => ({ value, label: t(`mode.${value}`) }))}
        />
        <Button type="submit" loading={fetching}>
          {t('integrations.create')}
        </Button>
      </Stack>
    </form>
  );
}
