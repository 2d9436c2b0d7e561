import type { CombinedError, OperationResult } from 'urql';

/** What went wrong: a code of the API's closed list, or NETWORK; and the API's own words. */
export interface Failed {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | null;
}

/** Why a query has no data. */
export function failedBy(error: CombinedError): Failed {
  if (error.networkError) return { code: 'NETWORK', message: '' };
  const [first] = error.graphQLErrors;
  const code = first?.extensions['code'];
  return { code: typeof code === 'string' ? code : 'INTERNAL', message: first?.message ?? '' };
}

/** A member of a result's union that is no failure. */
type Done<Data> = Exclude<Data[keyof Data], { readonly code: unknown }>;

/** What a mutation of one field came to: its value, or why it was not done. */
export function outcomeOf<Data extends object>(
  result: OperationResult<Data>,
):
  | { readonly value: Done<Data>; readonly failed?: undefined }
  | { readonly failed: Failed; readonly value?: undefined } {
  if (result.error) return { failed: failedBy(result.error) };
  const [member] = Object.values(result.data ?? {}) as (Failed | Done<Data>)[];
  if (member === undefined) return { failed: { code: 'INTERNAL', message: '' } };
  return isFailed(member) ? { failed: member } : { value: member };
}

const isFailed = (member: unknown): member is Failed =>
  typeof member === 'object' && member !== null && 'code' in member && 'message' in member;
