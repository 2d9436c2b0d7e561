import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/paths.mjs';
import { SetupError } from '../setup/progress.mjs';
import { runQuietly, shortened } from '../setup/run-command.mjs';

/** Whom a demonstration registers, as a third party's system would call the person. */
const PERSON = 'demonstration';

/** A command of `vestibule`, beside the running server: what it prints as JSON. */
async function vestibule(...args) {
  const program = join(ROOT, 'apps', 'api', 'bin', 'vestibule.mjs');
  const { code, output } = await runQuietly(process.execPath, [program, ...args, '--json'], { cwd: ROOT });
  if (code !== 0) throw new SetupError(`vestibule ${args.slice(0, 2).join(' ')}: ${shortened(output)}`);
  // Beside its one line of JSON stands what set-up says.
  return JSON.parse(output.split('\n').findLast((line) => /^[[{]/.test(line)));
}

const REGISTRATION = `mutation ($integrationId: ID!, $uniqueIdentifier: String!) {
  requestFaceRegistration(integrationId: $integrationId, uniqueIdentifier: $uniqueIdentifier) {
    __typename
    ... on FaceRegistration { url }
    ... on Failure { message }
  }
}`;

/** The address at which the person of the demonstration registers. */
async function registrationOf(api, integrationId) {
  const { accessToken } = await vestibule('access-token', '--role', 'admin');
  const response = await fetch(`${api}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ query: REGISTRATION, variables: { integrationId, uniqueIdentifier: PERSON } }),
  });
  const answer = (await response.json()).data?.requestFaceRegistration;
  if (!answer?.url) throw new SetupError(`The registration was not made: ${answer?.message ?? response.status}`);
  return answer.url;
}

/** Which integration the kiosk belongs to: `{ id, code }`; the code of a registration only where it is the demonstration's. */
async function integrationFor(api, known) {
  const integrations = await vestibule('integration', 'list');
  if (integrations.some(({ id }) => id === known.integrationId)) {
    return { id: known.integrationId, code: known.code ?? (await registrationOf(api, known.integrationId)) };
  }
  if (integrations.length === 1) return { id: integrations[0].id };
  if (integrations.length > 1) {
    throw new SetupError(
      'There are several integrations: pair the kiosk with one by "npx vestibule device pair --integration ID --name NAME".',
    );
  }
  const { id } = await vestibule('integration', 'create', '--name', 'Demonstration');
  return { id, code: await registrationOf(api, id) };
}

function readKnown(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

function isPaired(kioskHome) {
  const folder = join(kioskHome, 'device');
  return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('keys.'));
}

/**
 * Makes what the kiosk of `npm start` needs and doesn't have: an integration and a registration where there is no
 * integration at all, and a device, paired by a code. What was made is remembered in the server's data folder.
 * @param {{ api: string; dataDir: string }} server the line that the server said when it was ready
 * @returns {Promise<{ kioskHome: string; pin?: string; environment: Record<string, string> }>} throws a SetupError where
 *   it can't be made; the kiosk can be opened all the same, and waits for a code
 */
export async function prepareDemonstration({ api, dataDir }) {
  const kioskHome = join(dataDir, 'kiosk');
  const file = join(dataDir, 'demonstration.json');
  const known = readKnown(file);
  const remember = (more) => writeFileSync(file, JSON.stringify(Object.assign(known, more)), { mode: 0o600 });
  const { id, code } = await integrationFor(api, known);
  if (code) remember({ integrationId: id, code });
  const environment = code ? { VESTIBULE_DEMONSTRATION_CODE: code } : {};
  if (isPaired(kioskHome)) return { kioskHome, pin: known.pin, environment };
  const pin = String(randomInt(1_000_000)).padStart(6, '0');
  const names = ['--name', 'Demonstration kiosk', '--integration', id, '--pin', pin];
  const pairing = await vestibule('device', 'pair', ...names);
  remember({ pin });
  return { kioskHome, pin, environment: { ...environment, VESTIBULE_PAIRING_CODE: pairing.code } };
}
