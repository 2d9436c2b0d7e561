import type { DryRun } from '../../features/verification/index.js';
import type { Id } from '../../kernel/index.js';
import { shown, type Outcome } from '../outcome.js';
import { COMMAND_LINE, withApplication } from '../session.js';
import type { Style } from '../text/style.js';
import { table } from '../text/table.js';

/** What `integration dry-run` takes. */
export interface DryRunOptions {
  readonly policy?: Readonly<Record<string, string>>;
  readonly last: number;
}

/** Tries a policy on what was found in the past. */
export async function dryRun(id: Id, { policy = {}, last }: DryRunOptions): Promise<Outcome> {
  return withApplication(async ({ decisionDryRuns }) =>
    shown(await decisionDryRuns.run(COMMAND_LINE, id, policy, last), (result) => ({
      json: result,
      text: (style) => dryRunText(style, result),
    })),
  );
}

function dryRunText(style: Style, { considered, before, after, differing, changed }: DryRun): string {
  const counts = table(
    style,
    [`OF ${considered}`, 'APPROVED', 'DECLINED', 'FOR A REVIEWER'],
    [
      ['as it was', before.approved, before.declined, before.held],
      ['by this policy', after.approved, after.declined, after.held],
    ],
    '',
  );
  const rows = changed.map((each) => [each.verificationId, each.before, each.after, each.because.join(', ')]);
  const nothing = 'None would have been decided otherwise.';
  const more = differing > changed.length ? `\n${style.faint(`and ${differing - changed.length} older ones`)}` : '';
  return `${counts}\n\n${table(style, ['VERIFICATION', 'BEFORE', 'AFTER', 'BECAUSE'], rows, nothing)}${more}`;
}
