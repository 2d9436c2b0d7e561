// The server as it is run, for the benchmarks that call it: started in a data folder of its own, and called over HTTP.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const COMMAND = fileURLToPath(new URL('../../../apps/api/bin/vestibule.mjs', import.meta.url));

export const environmentOf = (home, more = {}) => {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VESTIBULE_|DATABASE_URL$)/.test(name));
  return {
    ...Object.fromEntries(kept),
    VESTIBULE_HOME: home,
    VESTIBULE_PORT: '0',
    VESTIBULE_LOG_LEVEL: 'warn',
    ...more,
  };
};

/** Starts a server; `more` is for its environment. Gives when it is ready, with the seconds that it took. */
export const start = async (home, more) => {
  const begun = performance.now();
  const child = spawn(process.execPath, [COMMAND, 'serve', '--json'], {
    env: environmentOf(home, more),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, seconds: (performance.now() - begun) / 1000, api: JSON.parse(line).api };
};

/** Ends a server. */
export const stop = async ({ child }) => {
  child.kill('SIGTERM');
  await once(child, 'exit');
};

/** Runs a command on a data folder, and gives the JSON that it prints. */
export const command = async (home, words) => {
  const child = spawn(process.execPath, [COMMAND, ...words, '--json'], {
    env: environmentOf(home),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  return JSON.parse(text);
};

/** Gets an access token. */
export const tokenOf = async ({ api }, { clientId, clientSecret }) => {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const { access_token } = await (await fetch(`${api}/v2/auth/token`, { method: 'POST', body })).json();
  return access_token;
};

/** Signs an integrator in, and gives what makes its calls. */
export const integratorOf = async (server, bank) => {
  const { api } = server;
  const { id } = bank;
  const access_token = await tokenOf(server, bank);
  return async (path, fields) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ integrationId: id, ...fields })) {
      if (typeof value === 'string') form.set(name, value);
      else form.set(name, new Blob([value], { type: 'image/jpeg' }), 'image.jpg');
    }
    const plain = Object.values(fields).every((value) => typeof value === 'string');
    const answer = await fetch(`${api}/v2/verification/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, ...(plain && { 'content-type': 'application/json' }) },
      body: plain ? JSON.stringify({ integrationId: id, ...fields }) : form,
    });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()).data;
  };
};
