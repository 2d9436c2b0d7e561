import { defineLoader } from '../../../platform/graphql/loaders.js';
import { refusal } from '../../../platform/graphql/masking.js';
import type { Change, Verification } from '../domain/verification.js';
import type { VerificationScope } from './context.js';

/** Histories; one statement for all verifications of a request. */
export const historyLoader = defineLoader({
  name: 'verification histories',
  load: async (
    verifications: readonly Verification[],
    { app, actor }: VerificationScope,
  ): Promise<(readonly Change[] | Error)[]> => {
    const read = await app.verificationRecords.histories(actor, verifications);
    if (!read.ok) return verifications.map(() => refusal(read.error));
    return verifications.map(({ id }) => read.value.get(id) ?? []);
  },
});
