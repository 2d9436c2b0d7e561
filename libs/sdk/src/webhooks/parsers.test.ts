import { Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { VerifiedWebhook } from '@vestibule/webhooks';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { fastify } from 'fastify';
import type { IncomingMessage, RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { vestibuleWebhook } from './express.js';
import { vestibuleWebhooks } from './fastify.js';
import { VestibuleEvent, VestibuleWebhook, VestibuleWebhookModule } from './nestjs.js';
import { deliver, listen, secret, type TestReceiver } from './receivers.test-support.js';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((receiver) => receiver.close()));
});

describe('in Express, after a body parser', () => {
  const errors: Error[] = [];
  const behind = async (parser: RequestHandler): Promise<TestReceiver> => {
    const app = express();
    app.use(parser);
    app.post('/webhooks', vestibuleWebhook({ secret }), ({ vestibule }, response) => {
      response.json(vestibule?.id);
    });
    const report: ErrorRequestHandler = (error: Error, _request, response, _next) => {
      errors.push(error);
      response.sendStatus(500);
    };
    app.use(report);
    const receiver = await listen(app as RequestListener);
    opened.push(receiver);
    return receiver;
  };
  const keep = (request: IncomingMessage & { rawBody?: Buffer }, _: unknown, bytes: Buffer): void => {
    request.rawBody = bytes;
  };

  it.each([
    ['keeps the bytes', express.json({ verify: keep })],
    ['gives the bytes', express.raw({ type: 'application/json' })],
    ['gives a text', express.text({ type: 'application/json' })],
    ['takes other types alone', express.json({ type: 'application/vnd.other' })],
  ])('that %s, it should work', async (_, parser) => {
    const receiver = await behind(parser);
    expect(await deliver(`${receiver.url}/webhooks`)).toEqual({ status: 200, body: '"evt_1"' });
  });

  it('that gives an object alone, it should say what to do', async () => {
    const receiver = await behind(express.json());
    expect((await deliver(`${receiver.url}/webhooks`)).status).toBe(500);
    expect(errors.at(-1)?.message).toContain('Add the route before app.use(express.json())');
  });

  it('should refuse what is longer than any webhook, and answer the next', async () => {
    const receiver = await behind((_request, _response, next) => next());
    expect((await deliver(`${receiver.url}/webhooks`, { body: 'x'.repeat(300_000) })).status).toBe(413);
    expect((await deliver(`${receiver.url}/webhooks`)).status).toBe(200);
  });
});

describe('in Fastify', () => {
  it('other scopes should parse JSON as before', async () => {
    const app = fastify();
    opened.push({ close: async () => app.close() });
    await app.register(async (scope) => {
      await scope.register(vestibuleWebhooks, { secret });
      scope.post('/webhooks', async ({ vestibule }) => ({ id: vestibule?.id }));
    });
    app.post('/other', async ({ body, vestibule }) => ({ body, vestibule }));
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    expect(await deliver(`${url}/webhooks`)).toEqual({ status: 200, body: '{"id":"evt_1"}' });
    const other = await fetch(`${url}/other`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    expect(await other.json()).toEqual({ body: { a: 1 } });
  });

  it('another parser in its scope should be named as what to take away', async () => {
    const errors: Error[] = [];
    const app = fastify();
    opened.push({ close: async () => app.close() });
    app.setErrorHandler(async (error: Error, _, reply) => {
      errors.push(error);
      return reply.code(500).send();
    });
    await app.register(async (scope) => {
      await scope.register(vestibuleWebhooks, { secret });
      scope.removeContentTypeParser('application/json');
      scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_, text, done) => {
        done(null, JSON.parse(text as string) as object);
      });
      scope.post('/webhooks', async () => 'taken');
    });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    expect((await deliver(`${url}/webhooks`)).status).toBe(500);
    expect(errors[0]?.message).toContain('content type parser');
  });
});

describe('in NestJS', () => {
  const begin = async (decorated: boolean, rawBody: boolean): Promise<{ url: string; logged: string[] }> => {
    @Controller('webhooks')
    class Verified {
      @Post()
      @VestibuleWebhook()
      take(@VestibuleEvent() { id }: VerifiedWebhook): object {
        return { id };
      }
    }
    @Controller('webhooks')
    class Undecorated {
      @Post()
      take(@VestibuleEvent() { id }: VerifiedWebhook): object {
        return { id };
      }
    }
    @Module({
      imports: [VestibuleWebhookModule.forRoot({ secret })],
      controllers: [decorated ? Verified : Undecorated],
    })
    class AppModule {}
    const logged: string[] = [];
    const error = (thrown: unknown): void => void logged.push(String(thrown));
    const logger = { error, log: () => {}, warn: () => {} };
    const app = await NestFactory.create(AppModule, { rawBody, logger });
    opened.push({ close: async () => app.close() });
    await app.listen(0, '127.0.0.1');
    return { url: await app.getUrl(), logged };
  };

  it('should take options that are known at once', async () => {
    const { url } = await begin(true, true);
    expect(await deliver(`${url}/webhooks`)).toEqual({ status: 200, body: '{"id":"evt_1"}' });
  });

  it.each([
    ['the bytes were not kept', true, false, 'rawBody: true'],
    ['nothing verifies', false, true, 'needs @VestibuleWebhook()'],
  ])('should log what to do where %s', async (_, decorated, rawBody, words) => {
    const { url, logged } = await begin(decorated, rawBody);
    expect((await deliver(`${url}/webhooks`)).status).toBe(500);
    expect(logged.join('\n')).toContain(words);
  });
});
