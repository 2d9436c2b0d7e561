import type { Type } from '@nestjs/common';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentation } from './documentation.js';

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** One thing that is changed in the printed controller, and why it has to be. */
export interface Change {
  readonly printed: string;
  readonly instead: string;
  readonly why: string;
  apply(code: string): string;
}

/** All that is changed. Everything else is compiled and run as it is printed, its imports among it. */
export const CHANGES: readonly Change[] = [
  {
    printed: 'commas behind the fields of `WebhookRequestDto`',
    instead: 'semicolons',
    why: 'commas part the fields of a type, not those of a class (TS1442)',
    apply: (code) => code.replace(/^export class WebhookRequestDto \{[^@]*?^const/m, withSemicolons),
  },
  {
    printed: '`VerificationStatusEnum` and `VerificationDocumentEnum`',
    instead: '`VerificationStatus` and `VerificationDocument`',
    why: 'the enums that are printed above have these names (TS2552)',
    apply: (code) => code.replaceAll(/\b(VerificationStatus|VerificationDocument)Enum\b/g, '$1'),
  },
];

/** A comma at the end of a line, whatever comment follows it. */
const withSemicolons = (fields: string): string => fields.replaceAll(/,(?=\s*(?:\/\/.*)?$)/gm, ';');

/** The services of its author's that the controller passes things on to: `../constants`, which it imports, is not printed. */
export const SERVICES = { USER_ACCOUNT: 'user-account', USER_PROFILE: 'user-profile' } as const;
export const MESSAGE_PATTERNS = {
  USER_ACCOUNT: { ADMIN_USER: { ADMIN_CONFIRM_SIGNUP: 'admin-user.confirm-signup' } },
  USER_PROFILE: { USER: { UPDATE_USER: 'user.update' } },
} as const;

/** As strict as TypeScript gets, but for classes whose fields are filled by who makes an instance, as Nest does of a body. */
const SETTINGS = {
  compilerOptions: {
    target: 'es2023',
    module: 'node20',
    strict: true,
    strictPropertyInitialization: false,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    skipLibCheck: true,
    types: ['node'],
    rootDir: 'src',
    outDir: 'dist',
  },
  include: ['src'],
};

/** The printed controller, from its first import to the end of the documentation. */
export function printedController(): string {
  const [code] = /^import \{\s*Body,[\s\S]*^export class WebhookController \{[\s\S]*^\}/m.exec(documentation()) ?? [];
  if (code === undefined) throw new Error('The documentation has no controller.');
  return code;
}

/** Compiles the controller in a project of its own, with these changes; gives the class, or what the compiler says. */
export function compileController(changes: readonly Change[]): { readonly made?: Type; readonly failed: string } {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-controller-'));
  try {
    mkdirSync(join(folder, 'src', 'webhooks'), { recursive: true });
    symlinkSync(MODULES, join(folder, 'node_modules'));
    const constants = Object.entries({ SERVICES, MESSAGE_PATTERNS })
      .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
      .join('\n');
    writeFileSync(join(folder, 'src', 'constants.ts'), constants);
    const code = changes.reduce((text, change) => change.apply(text), printedController());
    writeFileSync(join(folder, 'src', 'webhooks', 'webhook.controller.ts'), code);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(SETTINGS));
    const words = [join(MODULES, 'typescript', 'bin', 'tsc'), '--project', folder];
    const compiled = spawnSync(process.execPath, words, { encoding: 'utf8' });
    if (compiled.status !== 0) return { failed: compiled.stdout };
    const load = createRequire(join(folder, 'dist', 'webhooks', 'webhook.controller.js'));
    return { made: (load('./webhook.controller.js') as { WebhookController: Type }).WebhookController, failed: '' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
