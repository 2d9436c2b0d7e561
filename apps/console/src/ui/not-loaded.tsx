import { Button, Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Failed } from '../api/failure.js';
import { FailureNote } from './failure-note.js';

/** In the place of what could not be read. */
export function NotLoaded({ failed, onRetry }: { readonly failed: Failed; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack p="lg" maw={520} align="flex-start">
      <Title order={2} size="h4">
        {t('notLoaded')}
      </Title>
      <FailureNote failed={failed} />
      <Button variant="default" onClick={onRetry}>
        {t('retry')}
      </Button>
    </Stack>
  );
}
