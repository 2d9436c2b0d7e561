import {
  Alert,
  Badge,
  Button,
  CopyButton,
  Group,
  Loader,
  Modal,
  NativeSelect,
  Stack,
  Table,
  Text,
  TextInput,
  VisuallyHidden,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  InviteOperatorDocument,
  LinkOperatorDocument,
  OperatorsDocument,
  UpdateOperatorDocument,
  type OperatorFieldsFragment,
  type OperatorRole,
} from '@vestibule/graphql-types';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { failedBy, outcomeOf, type Failed } from '../../api/failure.js';
import { FailureNote } from '../../ui/failure-note.js';
import { textsOf } from '../../ui/form.js';
import { regionalTag } from '../../words/i18n.js';
import { mayDo } from '../../ui/may-do.js';
import { NotLoaded } from '../../ui/not-loaded.js';
import { PageTitle } from '../../ui/page-title.js';
import { useSession } from '../../ui/session.js';
import { When } from '../../ui/when.js';

const ROLES: readonly OperatorRole[] = ['OWNER', 'ADMIN', 'REVIEWER', 'AUDITOR'];
const STATE_COLOURS = { INVITED: 'blue', ACTIVE: 'green', DISABLED: 'gray' } as const;

interface Made {
  readonly who: string;
  readonly url: string;
  readonly until: string;
}

const nameOf = ({ name, email, id }: OperatorFieldsFragment): string => name ?? email ?? id;

/** Who signs in to this console. */
export function OperatorsPage() {
  const { t } = useTranslation();
  const { operator: self } = useSession().account;
  const [{ data, error }, read] = useQuery({ query: OperatorsDocument });
  const [isInviting, { open, close }] = useDisclosure();
  const [made, setMade] = useState<Made>();
  const again = (): void => read({ requestPolicy: 'network-only' });
  if (error) return <NotLoaded failed={failedBy(error)} onRetry={again} />;
  const mayChange = mayDo(self.role, 'operators:change');
  return (
    <Stack>
      <Group justify="space-between" align="flex-start">
        <div>
          <PageTitle>{t('operators.title')}</PageTitle>
          <Text c="dimmed">{t('operators.lead')}</Text>
        </div>
        {mayChange && <Button onClick={open}>{t('operators.invite')}</Button>}
      </Group>
      {made && <LinkNote made={made} onClose={() => setMade(undefined)} />}
      {data ? (
        <Table.ScrollContainer minWidth={640}>
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('operators.name')}</Table.Th>
                <Table.Th>{t('operators.role')}</Table.Th>
                <Table.Th>{t('operators.state')}</Table.Th>
                <Table.Th>{t('operators.signedIn')}</Table.Th>
                {mayChange && (
                  <Table.Th>
                    <VisuallyHidden>{t('operators.change')}</VisuallyHidden>
                  </Table.Th>
                )}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.operators.edges.map(({ node }) => (
                <OperatorRow
                  key={node.id}
                  operator={node}
                  isSelf={node.id === self.id}
                  mayChange={mayChange}
                  onLink={setMade}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : (
        <Loader aria-label={t('loading')} />
      )}
      <Modal
        opened={isInviting}
        onClose={close}
        title={t('operators.invite')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <Invite
          onDone={(link) => {
            setMade(link);
            close();
            again();
          }}
        />
      </Modal>
    </Stack>
  );
}

function OperatorRow({
  operator,
  isSelf,
  mayChange,
  onLink,
}: {
  readonly operator: OperatorFieldsFragment;
  readonly isSelf: boolean;
  readonly mayChange: boolean;
  readonly onLink: (made: Made) => void;
}) {
  const { t } = useTranslation();
  const { id, email, name, role, state, lastSignedInAt } = operator;
  const [, update] = useMutation(UpdateOperatorDocument);
  const [, link] = useMutation(LinkOperatorDocument);
  const [failed, setFailed] = useState<Failed>();
  const change = async (input: { role?: OperatorRole; enabled?: boolean }): Promise<void> =>
    setFailed(outcomeOf(await update({ id, input })).failed);
  const makeLink = async (): Promise<void> => {
    const { value, failed: failure } = outcomeOf(await link({ id }));
    setFailed(failure);
    if (value) onLink({ who: nameOf(operator), url: value.signInUrl, until: value.expiresAt });
  };
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={600}>
          {nameOf(operator)} {isSelf && <Badge variant="light">{t('operators.you')}</Badge>}
        </Text>
        {name !== null && (
          <Text size="sm" c="dimmed">
            {email}
          </Text>
        )}
        <FailureNote failed={failed} />
      </Table.Td>
      <Table.Td>
        {mayChange && !isSelf ? (
          <NativeSelect
            size="xs"
            aria-label={`${t('operators.role')}: ${nameOf(operator)}`}
            value={role}
            onChange={({ currentTarget }) => void change({ role: currentTarget.value as OperatorRole })}
            data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
          />
        ) : (
          t(`role.${role}`)
        )}
      </Table.Td>
      <Table.Td>
        <Badge color={STATE_COLOURS[state]} variant="light">
          {t(`state.${state}`)}
        </Badge>
      </Table.Td>
      <Table.Td>{lastSignedInAt ? <When at={lastSignedInAt} /> : t('never')}</Table.Td>
      {mayChange && (
        <Table.Td>
          {!isSelf && (
            <Group gap="xs" justify="flex-end" wrap="nowrap">
              {state !== 'DISABLED' && (
                <Button size="compact-sm" variant="default" onClick={() => void makeLink()}>
                  {t('operators.link')}
                </Button>
              )}
              <Button
                size="compact-sm"
                variant="subtle"
                color={state === 'DISABLED' ? 'green' : 'red'}
                onClick={() => void change({ enabled: state === 'DISABLED' })}
              >
                {state === 'DISABLED' ? t('operators.enable') : t('operators.disable')}
              </Button>
            </Group>
          )}
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function Invite({ onDone }: { readonly onDone: (made: Made) => void }) {
  const { t } = useTranslation();
  const [{ fetching }, invite] = useMutation(InviteOperatorDocument);
  const [failed, setFailed] = useState<Failed>();
  const [role, setRole] = useState<OperatorRole>('REVIEWER');
  const submit = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    const text = textsOf(event);
    const name = text('name').trim();
    const input = { email: text('email'), role, ...(name && { name }) };
    const { value, failed: failure } = outcomeOf(await invite({ input }));
    setFailed(failure);
    if (value) onDone({ who: nameOf(value.operator), url: value.signInUrl, until: value.expiresAt });
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <FailureNote failed={failed} />
        <TextInput name="email" type="email" required data-autofocus autoComplete="off" label={t('operators.email')} />
        <TextInput name="name" autoComplete="off" label={t('operators.name')} />
        <NativeSelect
          label={t('operators.role')}
          description={t(`roleMeans.${role}`)}
          value={role}
          onChange={({ currentTarget }) => setRole(currentTarget.value as OperatorRole)}
          data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
        />
        <Button type="submit" loading={fetching}>
          {t('operators.invite')}
        </Button>
      </Stack>
    </form>
  );
}

function LinkNote({ made, onClose }: { readonly made: Made; readonly onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const until = new Intl.DateTimeFormat(regionalTag(i18n.language), { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(made.until),
  );
  return (
    <Alert color="green" variant="light" withCloseButton onClose={onClose} closeButtonLabel={t('close')} role="status">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t('operators.invited', { who: made.who, until })}</Text>
        <Text size="sm" className="secret" dir="ltr">
          {made.url}
        </Text>
        <CopyButton value={made.url}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy}>
              {copied ? t('copied') : t('copy')}
            </Button>
          )}
        </CopyButton>
      </Stack>
    </Alert>
  );
}
