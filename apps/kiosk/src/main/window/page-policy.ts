/**
 * What the page may do, as a browser enforces it. Everything that it loads comes from the app itself; nothing is inline. `sandbox`
 * without allow-modals, -popups, -downloads and -top-navigation: no print, no alert, no new window, no download, no way to another page,
 * whatever code runs there. `allow-forms` is there for the submit events of forms that go nowhere.
 */
const CONTENT_POLICY: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'media-src': 'blob: mediastream:',
  'font-src': "'self'",
  'connect-src': "'self'",
  'worker-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  sandbox: 'allow-scripts allow-same-origin allow-forms',
};

/** The camera, for the page itself; and nothing else that a browser has. */
const FEATURES: readonly string[] = [
  'camera=(self)',
  ...[
    'accelerometer',
    'autoplay',
    'clipboard-read',
    'clipboard-write',
    'display-capture',
    'fullscreen',
    'geolocation',
    'gyroscope',
    'hid',
    'idle-detection',
    'local-fonts',
    'microphone',
    'midi',
    'payment',
    'publickey-credentials-get',
    'screen-wake-lock',
    'serial',
    'usb',
    'window-management',
  ].map((feature) => `${feature}=()`),
];

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** The media type of a file of the page by its ending; null: such a file isn't served. */
export const typeOf = (ending: string): string | null => TYPES[ending] ?? null;

/** The headers that each answer of the app's own scheme has. COOP and COEP shut the page off from every other. */
export function headersFor(type: string): Record<string, string> {
  const policy = Object.entries(CONTENT_POLICY).map(([name, value]) => `${name} ${value}`);
  return {
    'content-type': type,
    'content-security-policy': policy.join('; '),
    'permissions-policy': FEATURES.join(', '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
}
