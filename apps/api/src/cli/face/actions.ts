import type { Face } from '../../features/face/index.js';
import { ok, type Id } from '../../kernel/index.js';
import { confirm } from '../confirm.js';
import type { CommandContext } from '../context.js';
import { listAcross, type ListOptions } from '../each-integration.js';
import { judged, refused, shown, type Outcome } from '../outcome.js';
import { COMMAND_LINE, withApplication } from '../session.js';
import { fields, table } from '../text/table.js';
import { faceState, faceView } from './views.js';

/** Lists faces, the newest first. */
export async function listFaces(context: CommandContext, options: ListOptions): Promise<Outcome> {
  return withApplication(async (application) => {
    const read = await listAcross<Face>(context, application, options, (id, page) =>
      application.faces.list(COMMAND_LINE, id, page),
    );
    if (!read.ok) return read;
    return ok({
      json: read.value.map(faceView),
      text: (style) =>
        table(
          style,
          ['ID', 'IDENTIFIER', 'STATE', 'REGISTERED', 'CREATED', 'INTEGRATION'],
          read.value.map((face) => [
            face.id,
            face.uniqueIdentifier,
            faceState(face),
            face.registeredAt,
            face.createdAt,
            face.integrationId,
          ]),
          'There is no face.',
        ),
    });
  });
}

/** Switches a face off or on again. */
export async function switchFace(id: Id, enabled: boolean): Promise<Outcome> {
  return withApplication(async ({ faces }) => {
    const found = await faces.getAny(COMMAND_LINE, id);
    if (!found.ok) return refused(found.error);
    return shown(await faces.setEnabled(COMMAND_LINE, found.value.integrationId, id, enabled), (face) => ({
      json: faceView(face),
      text: (style) =>
        fields(style, [
          ['id', face.id],
          ['identifier', face.uniqueIdentifier],
          ['state', faceState(face)],
          ['integration', face.integrationId],
        ]),
    }));
  });
}

/** Erases a face and gives the signed receipt of it. Somebody at a terminal is asked first. */
export async function eraseFace(context: CommandContext, id: Id, options: { yes?: boolean }): Promise<Outcome> {
  return withApplication(async ({ faces }) => {
    const found = await faces.getAny(COMMAND_LINE, id);
    if (!found.ok) return refused(found.error);
    const { integrationId } = found.value;
    const sure = options.yes === true || (await confirm(context.io, `Erase the face ${id} for good?`));
    if (!sure) return ok({ json: null, text: () => 'Nothing was erased.' });
    const erased = await faces.erase(COMMAND_LINE, integrationId, id);
    if (!erased.ok) return judged(erased);
    const receipt = { ...erased.value.facts, signature: erased.value.receipt };
    const { consent, ...told } = receipt;
    return ok({
      json: receipt,
      text: (style) => fields(style, [...Object.entries(told), ['consent', consent?.version ?? null]]),
    });
  });
}
