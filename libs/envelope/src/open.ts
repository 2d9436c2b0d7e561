import { faulty, type Opened } from './fault.js';
import { openJwe, type JweCipher, type JweContent } from './jwe.js';
import { openLegacy, type LegacyCipher, type LegacyContent } from './legacy.js';

/** Which of the two forms an envelope has. */
export type Form = 'jwe' | 'legacy';

/**
 * Far longer than any payload of the contract: names, address and identifier at their longest, each character written as
 * `\uXXXX`, are 6 KB, of which hex makes 12.
 */
export const ENVELOPE_MAXIMUM = 16 * 1024;

/** Which form a text has: hex has no dot, and a JWE in compact form four. */
export const formOf = (encryptedData: string): Form => (encryptedData.includes('.') ? 'jwe' : 'legacy');

/** Both keys of an integration, made ready. */
export interface Ciphers {
  readonly legacy: LegacyCipher;
  readonly jwe: JweCipher;
}

/** What an envelope of either form held. */
export type Content = ({ readonly form: 'jwe' } & JweContent) | ({ readonly form: 'legacy' } & LegacyContent);

/** Opens an envelope of either form. */
export async function openEnvelope(ciphers: Ciphers, encryptedData: string, now: Date): Promise<Opened<Content>> {
  if (encryptedData.length > ENVELOPE_MAXIMUM) {
    return faulty(
      'INTAKE_TOO_LONG',
      `${encryptedData.length} characters, and ${ENVELOPE_MAXIMUM} are allowed`,
      'Seal the fields of the contract, and nothing else.',
    );
  }
  if (formOf(encryptedData) === 'jwe') {
    const opened = await openJwe(ciphers.jwe, encryptedData, now);
    return opened.ok ? { ok: true, value: { form: 'jwe', ...opened.value } } : opened;
  }
  const opened = await openLegacy(ciphers.legacy, encryptedData);
  return opened.ok ? { ok: true, value: { form: 'legacy', ...opened.value } } : opened;
}
