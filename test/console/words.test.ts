import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SOURCE = fileURLToPath(new URL('../../../apps/console/src/', import.meta.url));
const LANGUAGES = ['en', 'es', 'fr', 'ar'] as const;

type Tree = { readonly [key: string]: string | Tree };

const flat = (tree: Tree, before = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${before}${key}`, value]] : flat(value, `${before}${key}.`),
  );

const catalogue = (language: string): Map<string, string> =>
  new Map(flat(JSON.parse(readFileSync(join(SOURCE, 'words', `${language}.json`), 'utf8')) as Tree));

const english = catalogue('en');

const code = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => readFileSync(join(SOURCE, file), 'utf8'))
  .join('\n');

/** What the code asks for: keys, and beginnings of keys that end in a word of the API's. */
const asked = [...code.matchAll(/['"`]([a-zA-Z]+(?:\.[A-Za-z_]+)*)(['"`]|\.\$\{)/g)].map(([, key = '', end]) => ({
  key,
  isBeginning: end === '.${',
}));

const variablesOf = (text: string): string[] => [...text.matchAll(/\{\{\w+\}\}/g)].map(([variable]) => variable).sort();

describe('the console’s texts', () => {
  it.each(LANGUAGES)('should be there in %s, with the same things in each', (language) => {
    const texts = catalogue(language);
    expect([...texts.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of texts) {
      expect(text.trim(), key).not.toBe('');
      expect(variablesOf(text), key).toEqual(variablesOf(english.get(key) ?? ''));
    }
  });

  it('should all be shown somewhere', () => {
    const isAsked = (text: string): boolean =>
      asked.some(({ key, isBeginning }) => (isBeginning ? text.startsWith(`${key}.`) : text === key));
    expect([...english.keys()].filter((key) => !isAsked(key))).toEqual([]);
  });
});
