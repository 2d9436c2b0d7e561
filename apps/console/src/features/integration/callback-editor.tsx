import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { UpdateIntegrationDocument, type IntegrationFieldsFragment } from '@vestibule/graphql-types';
import { useRef, useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { outcomeOf, type Failed } from '../../api/failure.js';
import { FailureNote } from '../../ui/failure-note.js';
import { preview, PARAMETERS } from './callback.js';

/** Where a person's browser goes when her verification ends: parameters are put in where the cursor is, and shown as they will be. */
export function CallbackEditor({
  integration,
  mayChange,
}: {
  readonly integration: IntegrationFieldsFragment;
  readonly mayChange: boolean;
}) {
  const { t } = useTranslation();
  const kept = integration.callbackUrl ?? '';
  const [text, setText] = useState(kept);
  const [{ fetching }, update] = useMutation(UpdateIntegrationDocument);
  const [failed, setFailed] = useState<Failed>();
  const field = useRef<HTMLInputElement>(null);
  const insert = (name: string): void => {
    const at = field.current?.selectionStart ?? text.length;
    const until = field.current?.selectionEnd ?? at;
    setText(`${text.slice(0, at)}[${name}]${text.slice(until)}`);
    field.current?.focus();
  };
  const save = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const input = { callbackUrl: text.trim() || null };
    setFailed(outcomeOf(await update({ id: integration.id, input })).failed);
  };
  if (!mayChange) return <Text className="secret">{kept || t('callback.none')}</Text>;
  return (
    <form onSubmit={(event) => void save(event)}>
      <Stack gap="sm">
        <FailureNote failed={failed} />
        <TextInput
          ref={field}
          type="url"
          dir="ltr"
          autoComplete="off"
          label={t('callback.label')}
          description={t('callback.means')}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Group gap="xs" role="group" aria-label={t('callback.insert')}>
          {PARAMETERS.map((name) => (
            <Button key={name} size="compact-sm" radius="xl" variant="light" onClick={() => insert(name)} dir="ltr">
              {`[${name}]`}
            </Button>
          ))}
        </Group>
        {text !== '' && (
          <Text size="sm" c="dimmed" aria-live="polite">
            {t('callback.preview')}{' '}
            <span className="secret" dir="ltr">
              {preview(text)}
            </span>
          </Text>
        )}
        <Group>
          <Button type="submit" loading={fetching} disabled={text === kept}>
            {t('save')}
          </Button>
          {text !== kept && (
            <Button variant="default" onClick={() => setText(kept)}>
              {t('undo')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
