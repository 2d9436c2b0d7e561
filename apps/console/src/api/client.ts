import { Client, fetchExchange, mapExchange } from '@urql/core';
import { cacheExchange } from 'urql';

/**
 * What the pages ask the API by. The session is in a cookie that no script reads; a call that says there is none, or none any more, leads
 * to the sign-in.
 */
export const createClient = (onSignedOut: () => void): Client =>
  new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: { credentials: 'same-origin', headers: { accept: 'application/graphql-response+json' } },
    exchanges: [
      mapExchange({
        onError: (error) => {
          const response = error.response as Response | undefined;
          if (response?.status === 401) onSignedOut();
        },
      }),
      cacheExchange,
      fetchExchange,
    ],
  });
