import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import {
  browserSupportsWebAuthn,
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
} from '@simplewebauthn/browser';
import { AddPasskeyDocument, BeginPasskeyDocument } from '@vestibule/graphql-types';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { outcomeOf, type Failed } from '../../api/failure.js';
import { FailureNote } from '../../ui/failure-note.js';
import { textsOf } from '../../ui/form.js';

/** Adds a passkey to one's own account. */
export function AddPasskey() {
  const { t } = useTranslation();
  const [, begin] = useMutation(BeginPasskeyDocument);
  const [, add] = useMutation(AddPasskeyDocument);
  const [failed, setFailed] = useState<Failed>();
  const [isBusy, setBusy] = useState(false);

  const make = async (name: string): Promise<Failed | undefined> => {
    const begun = outcomeOf(await begin({}));
    if (begun.failed) return begun.failed;
    const optionsJSON = JSON.parse(begun.value.options) as PublicKeyCredentialCreationOptionsJSON;
    try {
      const response = await startRegistration({ optionsJSON });
      return outcomeOf(await add({ response: JSON.stringify(response), name })).failed;
    } catch {
      // Whoever closes the browser's window is told by an exception; nothing is wrong then.
      return undefined;
    }
  };
  const submit = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    const name = textsOf(event)('name');
    setBusy(true);
    setFailed(await make(name));
    setBusy(false);
  };

  return (
    <Stack gap="sm">
      <Text size="sm">{t('passkey.means')}</Text>
      <FailureNote failed={failed} />
      {browserSupportsWebAuthn() ? (
        <form onSubmit={(event) => void submit(event)}>
          <Group align="flex-end">
            <TextInput
              name="name"
              required
              flex={1}
              defaultValue={t('passkey.defaultName')}
              label={t('passkey.name')}
            />
            <Button type="submit" loading={isBusy}>
              {t('passkey.add')}
            </Button>
          </Group>
        </form>
      ) : (
        <Text size="sm" c="dimmed">
          {t('passkey.unsupported')}
        </Text>
      )}
    </Stack>
  );
}
