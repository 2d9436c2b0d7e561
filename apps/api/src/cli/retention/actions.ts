import { RETAINED, type Due, type Erasure } from '../../features/retention/index.js';
import { domainError, ok, type Id } from '../../kernel/index.js';
import { confirm } from '../confirm.js';
import type { CommandContext } from '../context.js';
import { listAcross, meantIntegrations, type ListOptions } from '../each-integration.js';
import { judged, STATUS, type Outcome } from '../outcome.js';
import { startProgress } from '../progress.js';
import { COMMAND_LINE, withApplication } from '../session.js';
import { fields, table } from '../text/table.js';

/** What `preview` takes. */
export interface PreviewOptions {
  readonly integration?: Id;
  readonly until?: Date;
}

/** What `run` takes. */
export interface RunOptions {
  readonly integration?: Id;
  readonly yes?: boolean;
}

/** Says what falls due. */
export async function previewDue({ integration, until }: PreviewOptions): Promise<Outcome> {
  return withApplication(async (application) => {
    const ids = await meantIntegrations(application, integration);
    if (!ids.ok) return judged(ids);
    const due: (Due & { readonly integrationId: Id })[] = [];
    for (const integrationId of ids.value) {
      const found = await application.retention.preview(COMMAND_LINE, integrationId, until);
      if (!found.ok) return judged(found);
      due.push(...found.value.map((each) => ({ integrationId, ...each })));
    }
    return ok({
      json: due,
      text: (style) =>
        table(
          style,
          ['INTEGRATION', 'WHAT', 'KEPT', 'DUE', 'OLDEST'],
          due.map(({ integrationId, what, days, count, oldest }) => [
            integrationId,
            what,
            days === 0 ? 'until erased' : `${days} days`,
            String(count),
            oldest,
          ]),
          'There is no integration.',
        ),
    });
  });
}

/** Erases what is due. Somebody at a terminal is told how much it is and asked first. */
export async function eraseDue(context: CommandContext, { integration, yes }: RunOptions): Promise<Outcome> {
  return withApplication(async (application) => {
    const { retention } = application;
    const ids = await meantIntegrations(application, integration);
    if (!ids.ok) return judged(ids);
    let total = 0;
    for (const id of ids.value) {
      const due = await retention.preview(COMMAND_LINE, id);
      if (!due.ok) return judged(due);
      total += due.value.reduce((sum, { count }) => sum + count, 0);
    }
    const isSure = total === 0 || yes === true || (await confirm(context.io, `Erase ${total} for good?`));
    if (!isSure) return ok({ json: null, text: () => 'Nothing was erased.' });
    const progress = startProgress(context.io.stderr, total, 'erased');
    const { erased, failures } = await retention.run({
      ...(integration !== undefined && { integrationId: integration }),
      done: () => progress.step(),
    });
    progress.end();
    return ok({
      json: { erased, failed: failures.map(({ what, id }) => ({ what, id })) },
      text: (style) => fields(style, [...RETAINED.map((what): [string, string] => [what, String(erased[what])])]),
      ...(failures.length > 0 && {
        failure: {
          error: domainError('INTERNAL', `${failures.length} could not be erased; they are due still.`),
          status: STATUS.failed,
        },
      }),
    });
  });
}

/** Lists receipts. */
export async function listReceipts(context: CommandContext, options: ListOptions): Promise<Outcome> {
  return withApplication(async (application) => {
    const read = await listAcross<Erasure>(context, application, options, (id, page) =>
      application.retention.erasures(COMMAND_LINE, id, page),
    );
    if (!read.ok) return read;
    return ok({
      json: read.value,
      text: (style) =>
        table(
          style,
          ['ERASED', 'WHAT', 'ID', 'CAUSE', 'INTEGRATION'],
          read.value.map(({ createdAt, subjectType, subjectId, cause, integrationId }) => [
            createdAt,
            subjectType,
            subjectId,
            cause,
            integrationId,
          ]),
          'Nothing was erased.',
        ),
    });
  });
}
