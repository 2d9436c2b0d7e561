import { existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../../config/index.js';
import { check, ill, well, type Check } from './check.js';

/** `engines` of package.json. */
const OLDEST_NODE = [20, 19] as const;
/** A migration, a backup's temporary files and a day of images of a busy branch fit in; Postgres stops at none. */
const LEAST_FREE_BYTES = 1024 ** 3;
const MIB = 1024 ** 2;

/** The Node that runs this. */
export function checkNode(version: string = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  const good = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  return check('node', good, `Install Node ${OLDEST_NODE.join('.')} or newer; this is ${version}.`);
}

/** Who may read the data folder and what is in it. A folder that isn't there yet is made by the first start. */
export function checkDataFolder(home: string): Check[] {
  const name = 'data-folder';
  if (!existsSync(home)) return [well(name)];
  const folder = statSync(home);
  if (!folder.isDirectory()) return [ill(name, `${home} is not a folder. Set VESTIBULE_HOME to one.`)];
  // Windows keeps no such bits.
  if (process.platform === 'win32') return [well(name)];
  const user = process.getuid?.() ?? 0;
  const checks = [
    user === 0 || folder.uid === user
      ? check(name, (folder.mode & 0o077) === 0, `Others may enter ${home}: run chmod 700 on it.`)
      : ill(name, `${home} belongs to another user (${folder.uid}). Run as that user, or set VESTIBULE_HOME.`),
  ];
  const key = join(home, 'master.key');
  if (existsSync(key)) {
    const good = (statSync(key).mode & 0o077) === 0;
    checks.push(check('master-key-file', good, `Others may read ${key}: run chmod 600 on it, and consider a new one.`));
  }
  return checks;
}

/** Room on the disk of the data folder, or of the folder in which it is going to be made. */
export async function checkDiskSpace(home: string): Promise<Check> {
  let folder = home;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const hint = `Only ${Math.floor(free / MIB)} MiB are free for ${home}; make room for at least ${LEAST_FREE_BYTES / MIB}.`;
  return check('disk-space', free >= LEAST_FREE_BYTES, hint);
}

/** Variables that look like ours and aren't. */
export function checkVariables({ unknownVariables }: Config): Check {
  const hint = `These variables are not known and do nothing: ${unknownVariables.join(', ')}. Is one misspelt? .env.example lists all.`;
  return check('variables', unknownVariables.length === 0, hint);
}

/** Loopback, link-local with its metadata services, and ranges that hold (nearly) everything. */
const DANGEROUS = /^(127\.|169\.254\.|0\.|::1?(\/|$)|fe80:)|\/[0-7]$/i;

/** Addresses to which webhooks may go although they are not public: in production none of this machine's own. */
export function checkWebhookAllowList({ mode, webhookAllow }: Config): Check {
  const dangerous = mode === 'production' ? webhookAllow.filter((range) => DANGEROUS.test(range)) : [];
  const hint = `In production VESTIBULE_WEBHOOK_ALLOW should not hold ${dangerous.join(', ')}: whoever sets a webhook's URL could reach this machine's own services.`;
  return check('webhook-allow-list', dangerous.length === 0, hint);
}
