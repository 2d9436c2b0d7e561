import {
  Alert,
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
  Title,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  DevicesDocument,
  EnrolDeviceDocument,
  IntegrationsDocument,
  RevokeDeviceDocument,
  type DeviceFieldsFragment,
} from '@vestibule/graphql-types';
import { useEffect, useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { failedBy, outcomeOf, type Failed } from '../../api/failure.js';
import { CopyField } from '../../ui/copy-field.js';
import { FailureNote } from '../../ui/failure-note.js';
import { textsOf } from '../../ui/form.js';
import { mayDo } from '../../ui/may-do.js';
import { NotLoaded } from '../../ui/not-loaded.js';
import { PageTitle } from '../../ui/page-title.js';
import { useSession } from '../../ui/session.js';
import { When } from '../../ui/when.js';

/** An empty list names no type by which a change would be known to be of it. */
const OF_DEVICES = { additionalTypenames: ['Device'] };

/** A kiosk says every 30 seconds how it is. */
const LOOK_MS = 10_000;

interface Code {
  readonly name: string;
  readonly code: string;
}

/** The kiosks of all branches, and how each is. */
export function DevicesPage() {
  const { t } = useTranslation();
  const { role } = useSession().account.operator;
  const [{ data, error }, read] = useQuery({
    query: DevicesDocument,
    variables: { first: 100 },
    context: OF_DEVICES,
  });
  const [isPairing, { open, close }] = useDisclosure();
  const [code, setCode] = useState<Code>();
  useEffect(() => {
    const timer = setInterval(() => read({ requestPolicy: 'network-only' }), LOOK_MS);
    return () => clearInterval(timer);
  }, [read]);
  if (error && !data) {
    return <NotLoaded failed={failedBy(error)} onRetry={() => read({ requestPolicy: 'network-only' })} />;
  }
  const devices = data?.devices.edges.map(({ node }) => node);
  const mayChange = mayDo(role, 'devices:change');
  return (
    <Stack>
      <Group justify="space-between" align="flex-start">
        <div>
          <PageTitle>{t('devices.title')}</PageTitle>
          <Text c="dimmed">{t('devices.lead')}</Text>
        </div>
        {mayChange && <Button onClick={open}>{t('devices.pair')}</Button>}
      </Group>
      {code && (
        <Alert
          color="green"
          variant="light"
          withCloseButton
          closeButtonLabel={t('close')}
          onClose={() => setCode(undefined)}
          role="status"
        >
          <Stack gap="xs">
            <Text size="sm">{t('devices.type', { name: code.name })}</Text>
            <CopyField label={t('devices.code')} value={code.code} />
          </Stack>
        </Alert>
      )}
      {!devices && <Loader aria-label={t('loading')} />}
      {devices?.length === 0 && <Text>{t('devices.none')}</Text>}
      {devices && devices.length > 0 && (
        <Table.ScrollContainer minWidth={720}>
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('devices.name')}</Table.Th>
                <Table.Th>{t('devices.state')}</Table.Th>
                <Table.Th>{t('devices.camera')}</Table.Th>
                <Table.Th>{t('devices.queued')}</Table.Th>
                <Table.Th>{t('devices.version')}</Table.Th>
                <Table.Th>{t('devices.heard')}</Table.Th>
                {mayChange && <Table.Th>{t('devices.change')}</Table.Th>}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {devices.map((device) => (
                <Device key={device.id} device={device} mayChange={mayChange} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Modal
        opened={isPairing}
        onClose={close}
        title={t('devices.pair')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <Pair
          onDone={(made) => {
            setCode(made);
            close();
          }}
        />
      </Modal>
    </Stack>
  );
}

const stateOf = ({ state, online }: DeviceFieldsFragment) =>
  state === 'PAIRED' ? (online ? 'ONLINE' : 'AWAY') : state;
const COLOURS = { ONLINE: 'green', AWAY: 'red', PENDING: 'blue', REVOKED: 'gray' } as const;

function Device({ device, mayChange }: { readonly device: DeviceFieldsFragment; readonly mayChange: boolean }) {
  const { t } = useTranslation();
  const { id, name, heartbeat } = device;
  const [{ fetching }, revoke] = useMutation(RevokeDeviceDocument);
  const [failed, setFailed] = useState<Failed>();
  const [isAsked, setAsked] = useState(false);
  const state = stateOf(device);
  const camera = heartbeat && (heartbeat.camera.problem === 'none' ? heartbeat.camera.label : heartbeat.camera.problem);
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={600}>{name}</Text>
        <FailureNote failed={failed} />
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={COLOURS[state]}>
          {t(`devices.is.${state}`)}
        </Badge>
      </Table.Td>
      <Table.Td>{camera ?? '–'}</Table.Td>
      <Table.Td>{heartbeat?.queued ?? '–'}</Table.Td>
      <Table.Td>{heartbeat?.version ?? '–'}</Table.Td>
      <Table.Td>{heartbeat ? <When at={heartbeat.at} /> : t('never')}</Table.Td>
      {mayChange && (
        <Table.Td>
          {state !== 'REVOKED' &&
            (isAsked ? (
              <Group gap="xs" wrap="nowrap">
                <Button
                  size="compact-sm"
                  color="red"
                  loading={fetching}
                  onClick={() =>
                    void revoke({ id }).then((result) => {
                      setFailed(outcomeOf(result).failed);
                      setAsked(false);
                    })
                  }
                >
                  {t('devices.confirm')}
                </Button>
                <Button size="compact-sm" variant="default" onClick={() => setAsked(false)}>
                  {t('cancel')}
                </Button>
              </Group>
            ) : (
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                aria-label={`${t('devices.revoke')}: ${name}`}
                onClick={() => setAsked(true)}
              >
                {t('devices.revoke')}
              </Button>
            ))}
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function Pair({ onDone }: { readonly onDone: (code: Code) => void }) {
  const { t } = useTranslation();
  const [{ data }] = useQuery({ query: IntegrationsDocument, variables: { first: 100 } });
  const [{ fetching }, enrol] = useMutation(EnrolDeviceDocument);
  const [failed, setFailed] = useState<Failed>();
  const integrations = data?.integrations.edges.map(({ node }) => node) ?? [];
  const submit = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    const text = textsOf(event);
    const input = { name: text('name'), integrationId: text('integration'), pin: text('pin') || null };
    const { value, failed: failure } = outcomeOf(await enrol({ input }));
    setFailed(failure);
    if (value) onDone({ name: value.device.name, code: value.pairingCode });
  };
  if (data && integrations.length === 0)
    return (
      <Title order={3} size="h5">
        {t('devices.needsIntegration')}
      </Title>
    );
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <FailureNote failed={failed} />
        <TextInput
          name="name"
          required
          data-autofocus
          autoComplete="off"
          label={t('devices.name')}
          description={t('devices.nameMeans')}
        />
        <NativeSelect
          name="integration"
          label={t('devices.integration')}
          data={integrations.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <TextInput
          name="pin"
          inputMode="numeric"
          autoComplete="off"
          pattern="\d{6,12}"
          label={t('devices.pin')}
          description={t('devices.pinMeans')}
        />
        <Button type="submit" loading={fetching}>
          {t('devices.pair')}
        </Button>
      </Stack>
    </form>
  );
}
