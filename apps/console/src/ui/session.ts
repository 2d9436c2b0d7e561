import { createContext, useContext } from 'react';
import type { AccountFieldsFragment } from '@vestibule/graphql-types';

/** Who is signed in, and what was read of her account. */
export interface Session {
  readonly account: AccountFieldsFragment;
  /** Reads it again. */
  refresh(): void;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** Who is signed in. Only inside the pages that ask for it. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('A page asks who is signed in, and is shown to whoever is not.');
  return session;
}
