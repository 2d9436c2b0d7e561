import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A piece of code that is printed somewhere, made a program of its own. */
export interface PrintedExample {
  /** What it documents; of a page, its heading. */
  readonly name: string;
  readonly code: string;
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** What may stand before a declaration's name. */
const KEYWORDS = /\b(?:export|default|const|function|class|async|declare) /g;

/** The examples in a source's doc comments, as they stand there. */
function commented(path: string): PrintedExample[] {
  const source = read(path);
  return [...source.matchAll(/^ *\* ```ts\n((?: *\*.*\n)+?) *\* ```\n *\*\/\n(.*)$/gm)].map(
    ([, lines = '', declaration = '']) => ({
      name: /[\w$]+/.exec(declaration.replaceAll(KEYWORDS, '').replace('*', ''))?.[0] ?? '',
      code: lines.replaceAll(/^ *\* ?/gm, ''),
    }),
  );
}

/** The TypeScript on a page, named by the headings above. */
function onPage(path: string): PrintedExample[] {
  return read(path)
    .split(/^#+ /m)
    .flatMap((section) => {
      const name = section.split('\n', 1)[0] ?? '';
      return [...section.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = '']) => ({ name, code }));
    });
}

const CLIENT = 'libs/sdk/src/client.ts';
const MAKER = 'createClient';

/** The examples of the client's calls, in their order, and of its errors; each begins with that of `createClient`. */
export function clientExamples(): PrintedExample[] {
  const calls = commented(CLIENT);
  const maker = calls.find(({ name }) => name === MAKER);
  if (!maker) throw new Error(`${CLIENT} has no example of ${MAKER}.`);
  return [...calls.filter((call) => call !== maker), ...commented('libs/sdk/src/errors.ts')].map(({ name, code }) => ({
    name,
    code: `${maker.code}\n${code}`,
  }));
}

/** The examples of receivers, each listening on port 9000. */
export const receiverExamples = (): PrintedExample[] =>
  ['express', 'fastify', 'nestjs'].flatMap((name) => commented(`libs/sdk/src/webhooks/${name}.ts`));

/** The programs on the page for integrators. */
export const pageExamples = (): PrintedExample[] => onPage('docs/integrating.md');
