import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AuditEntry, AuditRecords, ChainCheck } from '../../features/audit/index.js';
import { domainError, ok, type Id } from '../../kernel/index.js';
import type { CommandContext } from '../context.js';
import { failed, type Outcome } from '../outcome.js';
import { withApplication } from '../session.js';
import { table } from '../text/table.js';

/** What both commands take. */
export interface TrailOptions {
  readonly integration?: Id;
}

/** What `export` takes. */
export interface ExportOptions extends TrailOptions {
  readonly format: 'jsonl' | 'csv';
}

const meant = async (records: AuditRecords, integration: Id | undefined): Promise<string[]> =>
  integration === undefined ? records.chains() : [integration];

/** Verifies each chain. A broken one is a failure: whoever calls this in a script has to notice. */
export async function verifyTrail(context: CommandContext, { integration }: TrailOptions): Promise<Outcome> {
  return withApplication(async ({ auditRecords }) => {
    const checks: ChainCheck[] = [];
    for (const chain of await meant(auditRecords, integration)) {
      context.note(`Verifying ${nameOf(chain)} …`);
      checks.push(await auditRecords.verify(chain));
    }
    const broken = checks.filter(({ fault }) => fault !== null);
    return ok({
      json: checks.map(({ chain, ...rest }) => ({ integrationId: chain || null, ...rest })),
      text: (style) =>
        [
          table(
            style,
            ['CHAIN', 'SEALS', 'ENTRIES', 'NOT SEALED', 'FAULT'],
            checks.map(({ chain, seals, entries, unsealed, fault }) => [
              nameOf(chain),
              seals,
              entries,
              unsealed,
              fault,
            ]),
            'Nothing is in the audit trail.',
          ),
          broken.length === 0
            ? style.good('The audit trail is as it was written.')
            : style.bad('The audit trail was changed.'),
        ].join('\n\n'),
      ...(broken.length > 0 && {
        failure: failed(
          domainError('CONFLICT', `The audit trail was changed: ${broken.length} of ${checks.length} chains differ.`, {
            hint: 'Compare with a backup; the database was written to by something else than Vestibule.',
          }),
        ).error,
      }),
    });
  });
}

const nameOf = (chain: string): string => chain || 'the installation';

const COLUMNS = ['id', 'integrationId', 'at', 'actor', 'action', 'subjectType', 'subjectId', 'origin', 'seal'] as const;

/** Writes the trail to a new file. */
export async function exportTrail(
  context: CommandContext,
  file: string,
  { integration, format }: ExportOptions,
): Promise<Outcome> {
  return withApplication(async ({ auditRecords }) => {
    const chains = await meant(auditRecords, integration);
    let entries = 0;
    async function* lines(): AsyncGenerator<string> {
      if (format === 'csv') yield `${COLUMNS.join(',')}\r\n`;
      for (const chain of chains) {
        for await (const entry of auditRecords.entries(chain)) {
          entries += 1;
          if (entries % 100_000 === 0) context.note(`${entries} entries …`);
          yield format === 'csv' ? toCsv(entry) : `${JSON.stringify(entry)}\n`;
        }
      }
    }
    try {
      // Of whoever calls this alone; never in the place of another file.
      await pipeline(Readable.from(lines()), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      if (code !== 'EEXIST') await rm(file, { force: true });
      return failed(domainError('INVALID_INPUT', `${file} can't be written (${code}).`));
    }
    return ok({ json: { file, format, entries }, text: () => `${entries} entries are in ${file}.` });
  });
}

/** A record (RFC 4180). Whatever a spreadsheet would take for a formula is kept from that by an apostrophe (OWASP, CSV injection). */
const toCsv = (entry: AuditEntry): string =>
  `${COLUMNS.map((column) => {
    const value = entry[column];
    const text = value instanceof Date ? value.toISOString() : String(value ?? '');
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }).join(',')}\r\n`;
