/** The version of what the consent screen says, in every language; it is kept with each face. Another text has another version. */
export const CONSENT_VERSION = '2026-11-4';
