import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIntegration, startServer, type TestCredentials, type TestServer } from '../support/server.js';
import { hasJava } from './seed-senders.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PAGE = readFileSync(join(ROOT, 'docs', 'integrating.md'), 'utf8');
const PERSON = { first_name: 'Zoë "Z"', last_name: 'Doe', email: 'zoe@user.com', unique_identifier: 'user-1' };

/** The one piece of code in a language that the page has. */
function codeOf(language: string): string {
  const found = [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))];
  expect(found).toHaveLength(1);
  return found[0]?.[1] ?? '';
}

interface IntakeKey {
  readonly kid: string;
  readonly k: string;
}

describe('senders that are written as docs/integrating.md has them', () => {
  let server: TestServer;
  let bank: TestCredentials;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vestibule-documented-'));
    server = await startServer();
    bank = await createIntegration(server.home);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Sends without a token: a JWE proves itself. */
  const create = async (encryptedData: string): Promise<{ status: number; body: { data: object } }> => {
    const answer = await fetch(`${server.api}/v2/verification/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ integrationId: bank.id, encryptedData }),
    });
    return { status: answer.status, body: (await answer.json()) as { data: object } };
  };

  it('should create a verification in Node', async () => {
    writeFileSync(join(folder, 'seal.mjs'), codeOf('js'));
    cpSync(join(ROOT, 'node_modules', 'jose'), join(folder, 'node_modules', 'jose'), { recursive: true });
    const { seal } = (await import(pathToFileURL(join(folder, 'seal.mjs')).href)) as {
      seal: (key: IntakeKey, payload: object) => Promise<string>;
    };
    const { status, body } = await create(await seal(bank.intakeKey, PERSON));
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ status: 'Not Started', uniqueIdentifier: 'user-1' });
  });

  it.skipIf(!hasJava() && process.env['CI'] !== 'true')(
    'should create a verification in Java (skipped where there is no JDK)',
    async () => {
      writeFileSync(join(folder, 'Intake.java'), codeOf('java'));
      execFileSync('javac', ['-d', folder, join(folder, 'Intake.java')]);
      const words = ['-cp', folder, 'Intake', bank.intakeKey.kid, bank.intakeKey.k, JSON.stringify(PERSON)];
      const { status, body } = await create(execFileSync('java', words, { encoding: 'utf8' }).trim());
      expect(status).toBe(200);
      expect(body.data).toMatchObject({ status: 'Not Started', uniqueIdentifier: 'user-1' });
    },
    60_000,
  );
});
