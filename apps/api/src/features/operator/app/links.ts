/**
 * The address of a link that signs in once. The secret is in the fragment: no server, proxy or referrer sees it, and what only looks ahead
 * at links (a mail scanner, a chat's preview) uses nothing up.
 */
export const signInUrl = (consoleUrl: string, secret: string): string => `${consoleUrl}/sign-in#${secret}`;
