import { Alert, Stack, Text } from '@mantine/core';
import type { NewSecretsFragment } from '@vestibule/graphql-types';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../../ui/copy-field.js';

/** Secrets that were just made: they are shown now, and nobody can read them again. */
export function NewSecrets({ made, onClose }: { readonly made: NewSecretsFragment; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { integration, secrets } = made;
  const { clientSecret, webhookSecret, privateKey, intakeKey } = secrets;
  return (
    <Alert color="green" variant="light" withCloseButton onClose={onClose} closeButtonLabel={t('close')} role="status">
      <Stack gap="sm">
        <Text size="sm">{t('secrets.once', { name: integration.name })}</Text>
        <CopyField label={t('secrets.id')} value={integration.id} />
        <CopyField label={t('secrets.clientId')} value={integration.clientId} />
        {clientSecret && <CopyField label={t('secrets.clientSecret')} value={clientSecret} />}
        {webhookSecret && <CopyField label={t('secrets.webhookSecret')} value={webhookSecret} />}
        {intakeKey && <CopyField label={t('secrets.intakeKey')} value={JSON.stringify(intakeKey)} />}
        {privateKey && <CopyField label={t('secrets.publicKey')} value={integration.publicKey} />}
        {privateKey && <CopyField label={t('secrets.privateKey')} value={privateKey} />}
      </Stack>
    </Alert>
  );
}
