import { Anchor, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { PageTitle } from './page-title.js';

/** In the place of a page that there is not. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Stack align="flex-start">
      <PageTitle>{t('notFound')}</PageTitle>
      <Anchor component={Link} to="/">
        {t('backToStart')}
      </Anchor>
    </Stack>
  );
}
