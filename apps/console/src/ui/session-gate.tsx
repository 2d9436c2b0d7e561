import { Center, Loader } from '@mantine/core';
import { AccountDocument } from '@vestibule/graphql-types';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { failedBy } from '../api/failure.js';
import { NotLoaded } from './not-loaded.js';
import { SessionContext } from './session.js';

/** Shows what is in it to whoever is signed in, and asks who that is first. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const [{ data, error }, read] = useQuery({ query: AccountDocument });
  const account = data?.account;
  const session = useMemo(
    () => account && { account, refresh: () => read({ requestPolicy: 'network-only' }) },
    [account, read],
  );
  if (session) return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
  if (error) return <NotLoaded failed={failedBy(error)} onRetry={() => read({ requestPolicy: 'network-only' })} />;
  return (
    <Center mih="100dvh">
      <Loader aria-label={t('loading')} />
    </Center>
  );
}
