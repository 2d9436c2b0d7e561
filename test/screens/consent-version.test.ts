import { CONSENT_VERSION } from '@vestibule/ui/consent-version';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** SHA-256 of what each version said, in all languages. Add a line for another text, and change none. */
const TEXTS: Readonly<Record<string, string>> = {
  '2026-11': '0e8925f6447c7de2c1a82606bb9b2d6b81c02c88ed87c20f2dcef531d366097e',
  '2026-11-2': '3204d1ea699ae02a13c305a5c0c38b734f59527db62f62ab3015cb0791b55581',
  '2026-11-3': '991a09363d0abf75d826901db89df18941c6b83b84f1488f23cbd7aae047bf4f',
  '2026-11-4': '49641c8f440c9bf21ddff2e662286fc7832cad2c4a4a168a83f560df042b0b04',
};

const LOCALES = new URL('../../../libs/ui/src/locales/', import.meta.url);
const textOf = (language: string): unknown =>
  (JSON.parse(readFileSync(new URL(`${language}.json`, LOCALES), 'utf8')) as { consent: unknown }).consent;

describe('the version of the consent', () => {
  it('should be another one where the text is another one, so that it is known who agreed to which', () => {
    const text = JSON.stringify(['en', 'es', 'fr', 'ar'].map(textOf));
    expect(TEXTS[CONSENT_VERSION]).toBe(createHash('sha256').update(text).digest('hex'));
  });
});
