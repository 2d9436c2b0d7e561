import type { Integration, IntegrationSecrets } from '../../features/integration/index.js';
import type { Cell } from '../text/table.js';

/** An integration as the command line shows it: no secret. */
export const integrationView = ({
  id,
  name,
  mode,
  callbackUrl,
  policy,
  clientId,
  publicKey,
  createdAt,
}: Integration) => ({ id, name, mode, callbackUrl, policy, clientId, publicKey, createdAt });

/** The same for people. */
export const integrationFields = (integration: Integration): [string, Cell][] => [
  ['id', integration.id],
  ['name', integration.name],
  ['mode', integration.mode],
  ['callback URL', integration.callbackUrl],
  ['client id', integration.clientId],
  ['public key', integration.publicKey],
  ['created', integration.createdAt],
  ...Object.entries(integration.policy).map(([key, value]): [string, Cell] => [`policy ${key}`, String(value)]),
];

/** Secrets that were just made, for people. */
export const secretFields = (secrets: Partial<IntegrationSecrets>): [string, Cell][] =>
  (
    [
      ['private key', secrets.privateKey],
      ['intake key', secrets.intakeKey && JSON.stringify(secrets.intakeKey)],
      ['client secret', secrets.clientSecret],
      ['webhook secret', secrets.webhookSecret],
    ] as [string, Cell][]
  ).filter(([, value]) => value !== undefined);
