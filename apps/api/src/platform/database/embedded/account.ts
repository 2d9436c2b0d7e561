import { existsSync, readFileSync, statSync } from 'node:fs';

/** The user and group that a process runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** What Debian, Fedora, Alpine and macOS's `/etc/passwd` readers fall back to when the file has no such line. */
const NOBODY: Account = { uid: 65_534, gid: 65_534 };

/** Reads `nobody` out of a passwd file's text (`name:password:uid:gid:…`). */
export const parseNobody = (passwd: string): Account => {
  const [, , uid, gid] =
    passwd
      .split('\n')
      .find((line) => line.startsWith('nobody:'))
      ?.split(':') ?? [];
  const found = { uid: Number(uid), gid: Number(gid) };
  // macOS writes -2 for nobody: setuid takes it as an unsigned number only.
  return Number.isInteger(found.uid) && Number.isInteger(found.gid) && found.uid > 0 && found.gid > 0 ? found : NOBODY;
};

/**
 * Who has to run Postgres, which refuses to run as root: as root the owner of the cluster's folder, or `nobody` for a
 * new one; `undefined` for an ordinary user, who runs it as is.
 */
export const serverAccount = (clusterFolder: string): Account | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(clusterFolder)) {
    const { uid, gid } = statSync(clusterFolder);
    if (uid !== 0) return { uid, gid };
  }
  return parseNobody(existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8') : '');
};
