import { PERMISSIONS, type Action } from './platform/access/permissions.js';

/** Who calls over HTTP: operators by their role, an integration, a kiosk, somebody on the way through a verification, nobody. */
export const CALLERS = ['owner', 'admin', 'reviewer', 'auditor', 'integration', 'device', 'session', 'nobody'] as const;

export type Caller = (typeof CALLERS)[number];

/** Whom a route or a field lets in. */
export interface Access {
  /** The action that it asks the table of permissions for; else whom it lets in without asking. */
  readonly by: Action | 'anybody' | 'any token';
  /** Who is let in beyond that. */
  readonly and?: readonly Caller[];
  /** Who of them is not. */
  readonly but?: readonly Caller[];
  /** Why it differs from its action, or what takes the place of a token. */
  readonly because?: string;
}

const to = (by: Access['by'], more: Omit<Access, 'by'> = {}): Access => ({ by, ...more });
const open = (because: string): Access => to('anybody', { because });

const EVERYONE_ELSE = CALLERS.filter((caller) => caller !== 'nobody');
const NOT_INTEGRATIONS = CALLERS.filter((caller) => caller !== 'integration');
/** Every route. One that serves things of several kinds has a row for each, with the kind in brackets. */
export const ROUTES: Readonly<Record<string, Access>> = {
  'GET /': open('A page that names the product'),
  'GET /docs': open('Documentation'),
  'GET /docs/json': open('Documentation'),
  'GET /docs/yaml': open('Documentation'),
  'GET /docs/static/*': open('Documentation'),
  'GET /docs/static/index.html': open('Documentation'),
  'GET /docs/static/swagger-initializer.js': open('Documentation'),
  'GET /openapi.json': open('Documentation'),
  'GET /health': open('Whether the process lives'),
  'GET /ready': open('Whether calls can be served'),
  'GET /metrics': to('anybody', {
    but: EVERYONE_ELSE,
    because: 'From this machine without a token, or with the token of the configuration',
  }),
  'GET /.well-known/jwks.json': open('Public keys'),
  'POST /v2/auth/token': open('A client’s secret, or a kiosk’s key'),
  'POST /v2/devices/pair': open('A pairing code, and a proof by the key'),
  'GET /face/:id': open('The address, which has 96 random bits; it names nobody'),
  'PUT /v2/evidence/*': open('The address, which is signed for one file and ten minutes'),
  'POST /v2/verification/get-2fa-url': to('face:register'),
  'POST /v2/verification/store-2fa-images': to('face:register'),
  'POST /v2/verification/verify-2fa-face': to('face:verify'),
  'GET /v2/images/* (of a face)': to('face:see-image'),
  'GET /v2/images/* (of evidence)': to('evidence:see-image'),
  'GET /v2/events': to('event:read', { but: NOT_INTEGRATIONS, because: 'The token says whose events' }),
  'POST /v2/verification/create': to('verification:intake'),
  'POST /v2/verification/details': to('verification:intake'),
  'GET /console': open('The console’s page, which holds nothing'),
  'GET /console/*': open('The same'),
  'GET /console/assets/*': open('Its scripts and styles'),
  'GET /console/icon.svg': open('Its icon'),
  'POST /console/session/link': open('A link that signs in once'),
  'POST /console/session/password': open('A password and a code of the authenticator app'),
  'POST /console/session/passkey/options': open('A challenge, which is worth nothing without a passkey'),
  'POST /console/session/passkey': open('A passkey'),
  'POST /console/session/end': open('Signs out whoever is signed in'),
  'POST /graphql': to('any token', {
    because: 'Each field has its own row; without a token those alone that let nobody in',
  }),
  'GET /graphql': open('Says that operations are sent by POST'),
};

/**
 * Every field of Query, Mutation and Subscription, and every field of an object that asks for an action of its own. A field that isn't here
 * is shown to whoever is shown its object.
 */
export const FIELDS: Readonly<Record<string, Access>> = {
  'Query.account': to('account:own'),
  'Query.decisionDryRun': to('evidence:see-findings'),
  'Query.device': to('device:read'),
  'Query.devices': to('device:read'),
  'Query.face': to('face:read'),
  'Query.integration': to('integration:read'),
  'Query.integrations': to('integration:list', { and: ['integration'], because: 'An integration sees itself alone' }),
  'Query.operators': to('operator:read'),
  'Query.verification': to('verification:read'),
  'Query.verificationProgress': to('verification:contribute'),
  'Query.viewer': to('any token'),

  'Mutation.createIntegration': to('integration:create'),
  'Mutation.updateIntegration': to('integration:change'),
  'Mutation.rotateIntegrationKeys': to('integration:rotate-keys'),
  'Mutation.addWebhookSubscription': to('webhook:change'),
  'Mutation.setWebhookSubscriptionEnabled': to('webhook:change'),
  'Mutation.removeWebhookSubscription': to('webhook:change'),
  'Mutation.resendDelivery': to('delivery:resend'),
  'Mutation.requestFaceRegistration': to('face:register'),
  'Mutation.storeFaceImages': to('face:register'),
  'Mutation.verifyFace': to('face:verify'),
  'Mutation.issueFaceLivenessChallenge': to('face:verify', { because: 'face:register lets the same in' }),
  'Mutation.answerFaceLivenessChallenge': to('face:verify', { because: 'face:register lets the same in' }),
  'Mutation.setFaceEnabled': to('face:disable'),
  'Mutation.eraseFace': to('face:erase'),
  'Mutation.createVerification': to('verification:intake'),
  'Mutation.verificationDetails': to('verification:intake'),
  'Mutation.beginVerification': to('verification:begin', { because: 'An integration’s own only in test mode' }),
  'Mutation.giveConsent': to('verification:contribute'),
  'Mutation.prepareUpload': to('verification:contribute'),
  'Mutation.issueLivenessChallenge': to('verification:contribute'),
  'Mutation.answerLivenessChallenge': to('verification:contribute'),
  'Mutation.leaveLivenessToReviewer': to('verification:contribute'),
  'Mutation.sendPhoneCode': to('verification:contribute'),
  'Mutation.confirmPhoneCode': to('verification:contribute'),
  'Mutation.submitVerification': to('verification:contribute'),
  'Mutation.decideVerification': to('verification:decide'),
  'Mutation.decideProofOfAddress': to('verification:decide'),
  'Mutation.sendBackVerification': to('verification:decide'),
  'Mutation.recordPersonDetails': to('verification:decide'),
  'Mutation.eraseVerification': to('verification:erase'),
  'Mutation.enrolDevice': to('device:pair'),
  'Mutation.pairDeviceAgain': to('device:pair'),
  'Mutation.updateDevice': to('device:change'),
  'Mutation.revokeDevice': to('device:revoke'),
  'Mutation.inviteOperator': to('operator:change'),
  'Mutation.linkOperator': to('operator:change'),
  'Mutation.updateOperator': to('operator:change'),
  'Mutation.updateAccount': to('account:own'),
  'Mutation.beginPasskey': to('account:own'),
  'Mutation.addPasskey': to('account:own'),
  'Mutation.removePasskey': to('account:own'),
  'Mutation.beginAuthenticator': to('account:own'),
  'Mutation.setPassword': to('account:own'),
  'Mutation.endOperatorSession': to('account:own'),
  'Mutation.recordHeartbeat': to('kiosk:report'),
  'Mutation.reportKioskEvent': to('kiosk:report'),
  'Mutation.startKioskSession': to('kiosk:start-session'),
  'Mutation.takeKioskChallenges': to('kiosk:start-session'),
  'Mutation.endKioskSession': to('kiosk:start-session'),
  'Mutation.submitCapture': to('kiosk:submit-capture'),

  'Subscription.verificationChanged': to('verification:read'),
  'Subscription.deliveryChanged': to('delivery:read'),

  'Integration.faces': to('face:read'),
  'Integration.verifications': to('verification:read'),
  'Integration.webhookSubscriptions': to('webhook:read'),
  'Integration.events': to('event:read'),
  'Integration.deliveries': to('delivery:read'),
  'Event.body': to('event:see-body'),
  'Face.integration': to('integration:read'),
  'Face.verifications': to('face:read'),
  'Verification.integration': to('integration:read'),
  'Verification.history': to('verification:read'),
  'Verification.subject': to('verification:see-person'),
  'Verification.requestUrl': to('verification:see-request'),
  'Verification.requestCode': to('verification:see-request'),
  'Verification.details': to('verification:see-person'),
  'Verification.evidence': to('verification:read'),
  'Verification.consents': to('verification:read'),
  'Verification.decisions': to('verification:read'),
  'Verification.proposal': to('evidence:see-findings'),
  'Evidence.findings': to('evidence:see-findings'),
  'WebhookSubscription.deliveries': to('delivery:read'),
  'Delivery.subscription': to('webhook:read'),
  'Device.integration': to('integration:read'),
};

/** Whether a caller is let in. */
export function letsIn({ by, and = [], but = [] }: Access, caller: Caller): boolean {
  if (but.includes(caller)) return false;
  if (by === 'anybody' || and.includes(caller)) return true;
  if (by === 'any token') return caller !== 'nobody';
  const callers: readonly string[] = PERMISSIONS[by];
  return callers.includes(caller);
}

/** The table as a page of the docs. */
export function describeAccess(): string {
  const heading = (first: string): string[] => [
    `| ${first} | asks for | ${CALLERS.join(' | ')} | |`,
    `| --- | --- | ${CALLERS.map(() => ':-:').join(' | ')} | --- |`,
  ];
  const rows = (table: Readonly<Record<string, Access>>): string[] =>
    Object.entries(table).map(([name, access]) => {
      const marks = CALLERS.map((caller) => (letsIn(access, caller) ? '✓' : ''));
      return `| \`${name}\` | ${access.by} | ${marks.join(' | ')} | ${access.because ?? ''} |`;
    });
  return [
    '# Who may do what',
    'Made by `npm run generate` from the table of permissions and from what each route and field asks of it. A test calls every ' +
      'route and every field as each of these callers, and fails for one that has no row here.',
    'An *owner*, *admin*, *reviewer* or *auditor* is an operator, by the session of the console or by a token of the command line. ' +
      'An *integration* is an integrator’s server by its access token, a *device* an enrolled kiosk by a token that is bound to its ' +
      'key, a *session* somebody on the way through one verification, *nobody* whoever shows no token. An integration and a device find nothing ' +
      'of another integration’s: its ids are answered as if they did not exist. Whoever is not let in gets `FORBIDDEN`, nobody ' +
      '`UNAUTHENTICATED`, and nothing changes.',
    '## Routes',
    [...heading('route'), ...rows(ROUTES)].join('\n'),
    '## GraphQL',
    'A field that has no row is shown to whoever is shown its object. A field that is refused is named in `errors`; it is never ' +
      'only left empty.',
    [...heading('field'), ...rows(FIELDS)].join('\n'),
  ].join('\n\n');
}
