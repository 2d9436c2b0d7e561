import { domainError, ok, type OperatorRole } from '../../kernel/index.js';
import { failed, optionMissing, type Outcome } from '../outcome.js';
import { withApplication } from '../session.js';

/** What `access-token` takes. */
export interface AccessTokenOptions {
  readonly role?: OperatorRole;
  readonly as: string;
  readonly minutes: number;
}

/** A working day: a token can't be taken back, so it must not outlive the person's errand. */
export const LONGEST_MINUTES = 8 * 60;

/** What names a holder: what stands in an audit trail without being taken for anything else. */
const HOLDER = /^[\w.@+-]{1,100}$/;

/** Signs a token for whoever has a shell on the server. People get the bare token, to be put into a variable. */
export async function issueAccessToken({ role, as: holder, minutes }: AccessTokenOptions): Promise<Outcome> {
  if (role === undefined) return optionMissing('--role', 'access-token');
  if (!HOLDER.test(holder)) {
    return failed(domainError('INVALID_INPUT', '--as must be 1 to 100 letters, digits or . _ @ + -'));
  }
  return withApplication(async ({ tokenIssuer, clock }) => {
    const seconds = minutes * 60;
    const expiresAt = new Date(clock.now().getTime() + seconds * 1_000);
    const accessToken = await tokenIssuer.forOperator(holder, role, seconds);
    return ok({
      json: { accessToken, tokenType: 'Bearer', role, as: holder, expiresInSeconds: seconds, expiresAt },
      text: () => accessToken,
    });
  });
}
