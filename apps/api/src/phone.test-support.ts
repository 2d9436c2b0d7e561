import { sealJwe, type IntakeJwk } from '@vestibule/envelope';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApplication, type Application } from './composition.js';
import { readConfig } from './config/index.js';
import type { Verification } from './features/verification/index.js';
import type { Actor, Id, Result } from './kernel/index.js';
import { createTestDatabase } from './platform/database/testing.js';
import { createLogger } from './platform/log/index.js';

/** A text as the gateway was sent it. */
export interface SentText {
  readonly to: string;
  readonly text: string;
  /** The code in it. */
  readonly code: string;
}

/** A gateway for texts on this machine. */
export interface TestGateway {
  /** What came, in its order, also what was answered with a failure. */
  readonly texts: SentText[];
  /** How it answers; by default with 200. */
  answer: (response: ServerResponse, text: SentText) => void;
}

/** An integration, and somebody on the way through a verification of it. */
export interface TestBank {
  readonly id: Id;
  readonly person: Actor;
  verification(): Promise<Verification>;
}

/** An application that texts codes by a gateway, on a database of its own. */
export interface TestPhones {
  readonly application: Application;
  readonly gateway: TestGateway;
  /** What was logged, a line each. */
  readonly lines: string[];
  bank(name?: string): Promise<TestBank>;
  /** Opens the same once more, with connections of its own, as another process has it; `environment` as in `.env`. */
  another(environment?: Record<string, string>): Promise<Application>;
  query<Row = object>(statement: string, parameters?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

const COMMAND_LINE = { kind: 'command-line' } as const;
const PERSON = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example', unique_identifier: 'user-1' };

export const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
};

let numbers = 0;
/** A number that nobody was sent a text to before: of the range that is kept for fiction in France. */
export const newNumber = (): string => `+3363998${String((numbers += 1)).padStart(4, '0')}`;

/** The code of a failure, or OK. */
export const codeOf = (result: Result<unknown>): string => (result.ok ? 'OK' : result.error.code);

/** How often each code came. */
export const counted = (results: readonly Result<unknown>[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const code of results.map(codeOf)) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
};

/** Starts a gateway for texts on this machine, with what configures it. */
export async function startGateway(): Promise<{ gateway: TestGateway; url: string; close(): Promise<void> }> {
  const gateway: TestGateway = { texts: [], answer: (response) => response.writeHead(200).end() };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { to, text } = JSON.parse(body) as { to: string; text: string };
      const sent = { to, text, code: /\b\d{6}\b/.exec(text)?.[0] ?? '' };
      gateway.texts.push(sent);
      gateway.answer(response, sent);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    gateway,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export async function startPhones(): Promise<TestPhones> {
  const database = await createTestDatabase();
  const started = await startGateway();
  const { gateway, url } = started;
  const home = mkdtempSync(join(tmpdir(), 'vestibule-phone-'));
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const log = {
    slow: (statement: string) => logger.warn({ statement }, 'slow statement'),
    warn: (message: string) => logger.warn(message),
    error: (fields: object, message: string) => logger.error(fields, message),
  };
  const opened: Application[] = [];
  const open = async (environment: Record<string, string> = {}): Promise<Application> => {
    const config = must(
      readConfig({
        VESTIBULE_HOME: home,
        DATABASE_URL: database.url,
        VESTIBULE_PHONE_GATEWAY: 'http',
        VESTIBULE_PHONE_HTTP_URL: url,
        VESTIBULE_PHONE_HTTP_BODY: '{"to":"{number}","text":"{text}"}',
        VESTIBULE_PHONE_HTTP_ALLOW: '127.0.0.0/8',
        ...environment,
      }),
    );
    const application = must(await openApplication(config, { role: 'server', log }));
    opened.push(application);
    return application;
  };
  const application = await open();
  const { integrations, intake, dataSource } = application;

  const verificationOf = async (integrationId: Id, key: IntakeJwk): Promise<Verification> => {
    const sealed = await sealJwe(key, PERSON);
    return must(await intake.create({ kind: 'nobody' }, integrationId, sealed)).verification;
  };
  return {
    application,
    gateway,
    lines,
    bank: async (name = 'Harbour Bank') => {
      const { integration, secrets } = must(await integrations.create(COMMAND_LINE, { name }));
      const { id } = integration;
      return {
        id,
        person: {
          kind: 'session',
          sessionId: 'd'.repeat(24),
          verificationId: 'e'.repeat(24),
          integrationId: id,
          device: null,
        },
        verification: () => verificationOf(id, secrets.intakeKey),
      };
    },
    another: open,
    query: <Row>(statement: string, parameters?: unknown[]) => dataSource.query<Row[]>(statement, parameters),
    close: async () => {
      for (const each of opened) await each.close();
      await started.close();
      await database.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
