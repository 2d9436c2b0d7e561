import type { FastifyInstance } from 'fastify';
import { isId, showCode } from '../../../kernel/index.js';
import { sendPage, type Gate, type PageText } from '../../../platform/http/index.js';
import type { OpenRegistration } from '../app/faces.js';
import type { FaceRestParts } from './parts.js';
import { qrCode } from './qr-code.js';

const ICON =
  '<svg viewBox="0 0 48 48" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" aria-hidden="true">' +
  '<path d="M4 14V9a5 5 0 0 1 5-5h5M34 4h5a5 5 0 0 1 5 5v5M44 34v5a5 5 0 0 1-5 5h-5M14 44H9a5 5 0 0 1-5-5v-5"/>' +
  '<path d="M18 19v2M30 19v2M17 30c4 4.5 10 4.5 14 0"/></svg>';

/** What a person takes to a kiosk: the page's own address as a QR code, and the short code. Neither names anybody. */
const openPage = (url: string, { registrationCode }: OpenRegistration): PageText => ({
  title: 'Register your face',
  content:
    `${ICON}<h1>Register your face at a kiosk</h1>` +
    '<p>Please go to a kiosk in a branch and show this code to its camera.</p>' +
    `<figure>${qrCode(url, 'QR code of this page’s address')}` +
    `<figcaption>or type <strong class="code">${showCode(registrationCode)}</strong></figcaption></figure>` +
    '<p>It takes about a minute: you look into the camera, smile, blink, and turn your head to both sides.</p>',
});

/** The other thing that the page says; whether there is such a face at all is not told. */
const CLOSED: PageText = {
  title: 'Registration closed',
  content:
    `${ICON}<h1>This registration is not open</h1>` +
    '<p>The address may have been used already, be too old, or be mistyped.</p>' +
    '<p>Please ask whoever sent it to you for a new one.</p>',
};

/** The path of registration pages, without a slash at the end: that of the configured base, else `/face`. */
export const facePath = (faceUrl: string | undefined): string =>
  faceUrl === undefined ? '/face' : new URL(faceUrl).pathname.replace(/\/+$/, '');

/** Adds the page behind a registration URL, for a person without a token. */
export function addRegistrationPage(app: FastifyInstance, gate: Gate, path: string, parts: () => FaceRestParts): void {
  // At the root the pattern takes ids alone, so that mistyped addresses of other things stay what they are.
  const pattern = path === '' ? '/:id(^[0-9a-f]{24}$)' : `${path}/:id`;
  app.get<{ Params: { id: string } }>(pattern, { schema: { hide: true } }, async (request, reply) => {
    const { id } = request.params;
    const admitted = await gate.admitAnonymous(request);
    if (!admitted.ok) {
      reply.header('retry-after', String(admitted.error.retryAfterSeconds ?? 1));
      return sendPage(reply, 429, CLOSED);
    }
    const { faces, registration } = parts();
    const open = isId(id) ? await faces.openRegistration(id) : undefined;
    return open ? sendPage(reply, 200, openPage(registration.urlOf(id), open)) : sendPage(reply, 404, CLOSED);
  });
}
