import { domainError, ok, type Id } from '../../kernel/index.js';
import type { CommandContext } from '../context.js';
import { failed, shown, type Outcome } from '../outcome.js';
import { startProgress } from '../progress.js';
import { COMMAND_LINE, withApplication } from '../session.js';
import { fields, table } from '../text/table.js';

const day = (at: Date | null): string => at?.toISOString() ?? 'never';

/** Says which keys there are. */
export async function showStatus(): Promise<Outcome> {
  return withApplication(async ({ keyRotation }) => {
    const status = await keyRotation.status();
    const { master, signing, integrations } = status;
    return ok({
      json: status,
      text: (style) =>
        [
          fields(style, [
            [
              'master key',
              master.current ? 'the current one' : 'the previous one: call `vestibule keys rotate master`',
            ],
            ['rotated', day(master.rotatedAt)],
            ['previous', master.previousConfigured ? 'configured' : 'none'],
          ]),
          table(
            style,
            ['SIGNING KEY', 'MADE', 'RETIRED'],
            signing.map(({ kid, createdAt, retiredAt }) => [kid, day(createdAt), retiredAt ? day(retiredAt) : 'no']),
            'There is no signing key.',
          ),
          table(
            style,
            ['INTEGRATION', 'NAME', 'GENERATION', 'MADE', 'ROTATED', 'LEFT'],
            integrations.map(({ id, name, generation, createdAt, rotationStartedAt, rotatedAt, left }) => [
              id,
              name,
              String(generation),
              day(createdAt),
              rotationStartedAt && !rotatedAt ? 'under way' : day(rotatedAt),
              String(left),
            ]),
            'There is no integration.',
          ),
        ].join('\n\n'),
    });
  });
}

/** Puts all under the new master key. */
export async function rotateMaster(): Promise<Outcome> {
  return withApplication(async ({ keyRotation }) => {
    const rotated = await keyRotation.master(COMMAND_LINE);
    if (!rotated.ok) return failed(rotated.error);
    const hint =
      'Configure the new key as VESTIBULE_MASTER_KEY and the present one as VESTIBULE_MASTER_KEY_PREVIOUS first; docs/keys.md has the steps.';
    const { master } = await keyRotation.status();
    if (!rotated.value && !master.previousConfigured) {
      return failed(domainError('CONFLICT', 'There is no new master key to rotate to.', { hint }));
    }
    return ok({
      json: { rotated: rotated.value },
      text: () =>
        rotated.value
          ? 'All keys are under the new master key. Take VESTIBULE_MASTER_KEY_PREVIOUS away and restart each process.'
          : 'All keys are under this master key already.',
    });
  });
}

/** Replaces an integration's key. */
export async function rotateIntegration(context: CommandContext, id: Id): Promise<Outcome> {
  return withApplication(async ({ keyRotation }) => {
    const progress = startProgress(context.io.stderr, await keyRotation.size(id), "persons' keys");
    const rotated = await keyRotation.integration(COMMAND_LINE, id, (persons) => {
      for (let done = 0; done < persons; done += 1) progress.step();
    });
    progress.end();
    return shown(rotated, ({ generation, persons, resumed }) => ({
      json: { id, generation, persons, resumed },
      text: (style) =>
        fields(style, [
          ['integration', id],
          ['generation', String(generation)],
          ["persons' keys", String(persons)],
          ['resumed', resumed ? 'yes' : 'no'],
        ]),
    }));
  });
}

/** Makes a new signing key. */
export async function rotateSigning(): Promise<Outcome> {
  return withApplication(async ({ keyRotation }) =>
    shown(await keyRotation.signing(COMMAND_LINE), (kid) => ({
      json: { kid },
      text: () => `${kid} is published within seconds, and signs half a minute from now.`,
    })),
  );
}
