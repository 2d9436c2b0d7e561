import { ok, type Page, type PageRequest, type Result } from '../../../kernel/index.js';
import { defineLoader } from '../../../platform/graphql/loaders.js';
import type { Face } from '../domain/face.js';
import type { FaceVerification } from '../domain/verification.js';
import type { FaceScope } from './context.js';

/** Which part of which face's verifications. */
interface Key {
  readonly face: Face;
  readonly page: PageRequest;
}

type Part = Result<Page<FaceVerification>>;

/** Verifications of faces; one statement for all faces of which the same part is asked. */
export const verificationsLoader = defineLoader({
  name: 'verifications',
  load: async (keys: readonly Key[], { app, actor }: FaceScope): Promise<Part[]> => {
    const groups = new Map<string, Key[]>();
    for (const key of keys) {
      const part = JSON.stringify(key.page);
      groups.set(part, [...(groups.get(part) ?? []), key]);
    }
    const found = new Map<Key, Part>();
    await Promise.all(
      Array.from(groups.values(), async ([first, ...others]) => {
        if (!first) return;
        const group = [first, ...others];
        const faces = group.map(({ face }) => face);
        const read = await app.faces.verifications(actor, faces, first.page);
        for (const key of group) {
          found.set(key, read.ok ? ok(read.value.get(key.face.id) ?? NONE) : read);
        }
      }),
    );
    return keys.map((key) => found.get(key) ?? ok(NONE));
  },
});

const NONE: Page<FaceVerification> = { items: [], hasMore: false };
