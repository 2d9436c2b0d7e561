import type { Check } from '../../shared/state.js';
import type { PageFacts } from '../../shared/channels.js';
import { wrongFuses, type Fuse, type FuseState } from './fuses.js';
import { forbiddenSwitches } from './switches.js';

/** What the self-test looks at; gathered at start. */
export interface Facts {
  /** What the page's own process says; null: it said nothing. */
  readonly page: PageFacts | null;
  /** Whether the window was made with developer tools. */
  readonly devTools: boolean;
  readonly electronVersion: string;
  readonly packaged: boolean;
  /** Null: the program has none, or they could not be read. */
  readonly fuses: Readonly<Partial<Record<Fuse, FuseState>>> | null;
  readonly archive: {
    /** SHA-256, hex; null: the app doesn't run from an archive. */
    readonly digest: string | null;
    readonly recorded: string | null;
    readonly wrong: readonly string[];
  };
  readonly switches: readonly string[];
  readonly meddling: readonly string[];
  readonly isAdministrator: boolean;
  readonly apiIsSafe: boolean;
  readonly keyProtection: 'system' | 'file';
  readonly freeDiskMb: number | null;
  readonly leastFreeMb: number;
  /** A debugger listens, or this runs under one. */
  readonly inspected: boolean;
}

/**
 * The oldest Electron that gets security fixes: three majors are supported, and 45 is the one that this product declares.
 * https://www.electronjs.org/docs/latest/tutorial/electron-timelines
 */
const OLDEST_SUPPORTED = 45;

const check = (name: string, ok: boolean, hint: string): Check => ({ name, ok, hint: ok ? '' : hint });

/**
 * Each check by name, with what to do about it. `warnings` are the names whose failing is told and does not stop production: there is
 * no key store on every machine, and the console shows which has one.
 */
export const WARNINGS: ReadonlySet<string> = new Set(['key-protection', 'disk']);

export function checksOf(facts: Facts): readonly Check[] {
  const { page, archive } = facts;
  const wrong = wrongFuses(facts.fuses);
  const foreign = forbiddenSwitches(facts.switches);
  const major = Number.parseInt(facts.electronVersion, 10);
  return [
    check(
      'sandbox',
      page?.sandboxed === true && !facts.switches.includes('no-sandbox'),
      'The page runs outside the sandbox: start it without --no-sandbox.',
    ),
    check(
      'isolation',
      page?.contextIsolated === true && !page.nodeInPage,
      'The page is not shut off from the program: this build is broken.',
    ),
    check('devtools', !facts.devTools && !facts.inspected, 'Developer tools or a debugger are on.'),
    check('packaged', facts.packaged, 'Run the packaged app, not its sources.'),
    check('fuses', facts.fuses !== null && wrong.length === 0, `Package it again; wrong: ${wrong.join(', ')}.`),
    check(
      'archive',
      archive.digest !== null && archive.digest === archive.recorded && archive.wrong.length === 0,
      archive.wrong.length > 0
        ? `Install it again: files beside the archive differ (${archive.wrong.length}).`
        : 'Install it again: the app is not the one that was packaged.',
    ),
    check(
      'switches',
      foreign.length === 0,
      `Take these switches away: ${foreign.map((name) => `--${name}`).join(' ')}.`,
    ),
    check('environment', facts.meddling.length === 0, `Unset these variables: ${facts.meddling.join(', ')}.`),
    check(
      'runtime',
      major >= OLDEST_SUPPORTED,
      `Electron ${facts.electronVersion} gets no security fixes; ${OLDEST_SUPPORTED} or newer does.`,
    ),
    check('user', !facts.isAdministrator, 'Run it as a user of its own, not as the administrator.'),
    check('server', facts.apiIsSafe, 'VESTIBULE_API must begin with https://.'),
    check('key-protection', facts.keyProtection === 'system', 'There is no key store: the key lies in a file.'),
    check(
      'disk',
      facts.freeDiskMb === null || facts.freeDiskMb >= facts.leastFreeMb,
      `Make room: less than ${facts.leastFreeMb} MiB are free.`,
    ),
  ];
}

/** Whether a kiosk may run in production with these results. */
export const passes = (checks: readonly Check[]): boolean => checks.every(({ ok, name }) => ok || WARNINGS.has(name));
