import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

const STYLE = `
:root { color-scheme: light dark; --ink: #14213d; --dim: #4a5670; --paper: #f6f8fc; --card: #fff; --line: #dbe2ef; --mark: #1f6f5c; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eef2fb; --dim: #a9b4cc; --paper: #0e1420; --card: #182031; --line: #2b3750; --mark: #6fd3b8; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
main { width: 100%; max-width: 30rem; padding: 2rem clamp(1.25rem, 6vw, 2.5rem); background: var(--card);
  border: 1px solid var(--line); border-radius: 1rem; }
svg { display: block; width: 3.5rem; height: 3.5rem; color: var(--mark); margin-bottom: 1.25rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem; text-wrap: balance; }
p { margin: 0 0 .75rem; color: var(--dim); }
p:last-child { margin-bottom: 0; }
figure { margin: 1.25rem 0; display: grid; justify-items: center; gap: .9rem; }
figcaption { color: var(--dim); }
svg.qr { width: min(100%, 17rem); height: auto; margin: 0; border: 1px solid var(--line); border-radius: .75rem; }
.code { color: var(--ink); font: 600 1.25rem/1.2 ui-monospace, monospace; letter-spacing: .06em; white-space: nowrap; }
a { color: var(--mark); }
ul { margin: 0; padding-left: 1.2rem; }
li { margin: .35rem 0; }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing but this very style: no script, no image from elsewhere, no frame around it, no form to anywhere. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** What stands on a page: nothing that a caller sent is ever written into one. */
export interface PageText {
  readonly title: string;
  /** HTML that stands in the card, made by this server alone. */
  readonly content: string;
}

/** Sends a page: light or dark as the device is, readable on a phone, found by no search engine, telling no referrer. */
export function sendPage(reply: FastifyReply, status: number, { title, content }: PageText): FastifyReply {
  return reply
    .code(status)
    .header('content-security-policy', POLICY)
    .header('referrer-policy', 'no-referrer')
    .header('x-robots-tag', 'noindex, nofollow')
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
        `<meta name="robots" content="noindex,nofollow"><title>${title}</title><style>${STYLE}</style></head>` +
        `<body><main>${content}</main></body></html>\n`,
    );
}
