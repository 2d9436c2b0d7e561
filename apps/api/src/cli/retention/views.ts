import type { Erasure } from '../../features/retention/index.js';
import type { Style } from '../text/style.js';
import { fields } from '../text/table.js';

/** What was erased, for people. */
export const erasureFields = (style: Style, erasure: Erasure): string =>
  fields(style, [
    [erasure.subjectType, erasure.subjectId],
    ['integration', erasure.integrationId],
    ['cause', erasure.cause],
    ['erased', erasure.createdAt],
    ['receipt', erasure.receipt],
  ]);
