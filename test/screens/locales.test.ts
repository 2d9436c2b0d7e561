import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SOURCE = fileURLToPath(new URL('../../../libs/ui/src/', import.meta.url));
const LANGUAGES = ['en', 'es', 'fr', 'ar'] as const;
const PLURAL = /_(?:zero|one|two|few|many|other)$/;

type Tree = { readonly [key: string]: string | Tree };

function flat(tree: Tree, before = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${before}${key}`, value] as const] : [...flat(value, `${before}${key}.`)],
    ),
  );
}

const catalogue = (language: string): Map<string, string> =>
  flat(JSON.parse(readFileSync(join(SOURCE, 'locales', `${language}.json`), 'utf8')) as Tree);

/** Without the endings of plurals: what the code asks for. */
const namesOf = (keys: Iterable<string>): Set<string> => new Set([...keys].map((key) => key.replace(PLURAL, '')));

const variablesOf = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();

const code = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(SOURCE, file), 'utf8'))
  .join('\n');

/** Keys that the code names, as patterns: `${…}` stands for one word. */
const asked = [...code.matchAll(/['`]([a-z_]+(?:\.[A-Za-z_]+|\.?\$\{[^}]+\}[a-z_]*|\.[a-z_]+_\$\{[^}]+\})+)['`]/g)].map(
  ([, key]) => new RegExp(`^${(key ?? '').replace(/[.]/g, '\\.').replace(/\$\{[^}]+\}/g, '\\w+')}$`),
);

describe('the catalogue of texts', () => {
  it.each(LANGUAGES)('should have every key in %s', (language) => {
    expect([...namesOf(catalogue(language).keys())].sort()).toEqual([...namesOf(catalogue('en').keys())].sort());
  });

  it.each(LANGUAGES)('should have every plural form that %s knows', (language) => {
    const keys = catalogue(language);
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const plurals = new Set(
      [...keys.keys()].filter((key) => key.endsWith('_other')).map((key) => key.replace(PLURAL, '')),
    );
    expect(plurals.size).toBeGreaterThan(5);
    const missing = [...plurals].flatMap((name) =>
      forms.filter((form) => !keys.has(`${name}_${form}`)).map((form) => `${name}_${form}`),
    );
    expect(missing).toEqual([]);
  });

  it.each(LANGUAGES)('should put the same things into each text in %s', (language) => {
    const english = catalogue('en');
    for (const [key, text] of catalogue(language)) {
      const original = english.get(key) ?? english.get(key.replace(PLURAL, '_other')) ?? '';
      // Nothing needs no more words; one and two may be said in a word.
      if (key.endsWith('_zero')) continue;
      const spelled = /_(?:one|two)$/.test(key);
      const wanted = variablesOf(original).filter((name) => !spelled || name !== 'count');
      expect(
        variablesOf(text).filter((name) => !spelled || name !== 'count'),
        `${language} ${key}`,
      ).toEqual(wanted);
      expect(text.trim(), key).not.toBe('');
    }
  });

  it('should have no text that is never shown', () => {
    const unused = [...namesOf(catalogue('en').keys())].filter((name) => !asked.some((pattern) => pattern.test(name)));
    expect(unused).toEqual([]);
  });

  it('should leave no text in the code', () => {
    const between = [...code.matchAll(/>\s*([A-Za-z][A-Za-z ,.’']{2,})\s*<\//g)].map(([, text]) => text);
    expect(between).toEqual([]);
  });
});
