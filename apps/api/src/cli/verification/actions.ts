import { ok, type Id } from '../../kernel/index.js';
import { confirm } from '../confirm.js';
import type { CommandContext } from '../context.js';
import { shown, type Outcome } from '../outcome.js';
import { COMMAND_LINE, withApplication } from '../session.js';
import { erasureFields } from '../retention/views.js';

/** Erases a verification and gives the signed receipt of it. Somebody at a terminal is asked first. */
export async function eraseVerification(context: CommandContext, id: Id, options: { yes?: boolean }): Promise<Outcome> {
  return withApplication(async ({ verificationErasure }) => {
    const sure = options.yes === true || (await confirm(context.io, `Erase the verification ${id} for good?`));
    if (!sure) return ok({ json: null, text: () => 'Nothing was erased.' });
    const erased = await verificationErasure.erase(COMMAND_LINE, id);
    return shown(erased, (erasure) => ({ json: erasure, text: (style) => erasureFields(style, erasure) }));
  });
}
