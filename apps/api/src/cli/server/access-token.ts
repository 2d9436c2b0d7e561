import type { OperatorRole } from '../../kernel/index.js';
import { ok } from '../../kernel/index.js';
import { optionMissing, type Outcome } from '../outcome.js';
import { withApplication } from '../session.js';

/** What `access-token` takes. */
export interface AccessTokenOptions {
  readonly role?: OperatorRole;
  readonly minutes: number;
}

/** A working day: a token can't be taken back, so it must not outlive the person's errand. */
export const LONGEST_MINUTES = 8 * 60;

/** Who holds such a token, in the audit trail: somebody with a shell on the server. */
const OPERATOR_ID = 'command-line';

/** Signs a token for whoever has a shell on the server. People get the bare token, to be put into a variable. */
export async function issueAccessToken({ role, minutes }: AccessTokenOptions): Promise<Outcome> {
  if (role === undefined) return optionMissing('--role', 'access-token');
  return withApplication(async ({ tokenIssuer, clock }) => {
    const seconds = minutes * 60;
    const expiresAt = new Date(clock.now().getTime() + seconds * 1_000);
    const accessToken = await tokenIssuer.forOperator(OPERATOR_ID, role, seconds);
    return ok({
      json: { accessToken, tokenType: 'Bearer', role, expiresInSeconds: seconds, expiresAt },
      text: () => accessToken,
    });
  });
}
