import 'reflect-metadata';
import { Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  deliveryHeaders,
  generateSecret,
  type ImagesStoredPayload,
  type VerifiedWebhook,
  type WebhookEvent,
} from '@vestibule/webhooks';
import express from 'express';
import { fastify } from 'fastify';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vestibuleWebhook } from './express.js';
import { vestibuleWebhooks } from './fastify.js';
import { VestibuleEvent, VestibuleWebhook, VestibuleWebhookModule } from './nestjs.js';
import type { WebhookOptions } from './receive.js';

/** A server of one of the frameworks that takes webhooks at `/webhooks`. */
export interface TestReceiver {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts one; `handle` is called by its handler, and what it throws is the handler's. */
export type StartReceiver = (
  options: WebhookOptions,
  handle: (webhook: VerifiedWebhook) => void,
) => Promise<TestReceiver>;

const given = (webhook: VerifiedWebhook | null | undefined): VerifiedWebhook => {
  if (!webhook) throw new Error('There is no webhook on the request.');
  return webhook;
};

/** Listens on a free port. */
export async function listen(listener: RequestListener): Promise<TestReceiver> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const startExpress: StartReceiver = async (options, handle) => {
  const app = express();
  // Express prints the errors of its handlers unless it is told not to.
  app.set('env', 'test');
  app.post('/webhooks', vestibuleWebhook(options), ({ vestibule }, response) => {
    handle(given(vestibule));
    response.sendStatus(204);
  });
  return listen(app as RequestListener);
};

const startFastify: StartReceiver = async (options, handle) => {
  const app = fastify();
  await app.register(async (scope) => {
    await scope.register(vestibuleWebhooks, options);
    scope.post('/webhooks', async ({ vestibule }, reply) => {
      handle(given(vestibule));
      return reply.code(204).send();
    });
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, close: async () => app.close() };
};

const startNest: StartReceiver = async (options, handle) => {
  @Controller()
  class WebhooksController {
    @Post('webhooks')
    @VestibuleWebhook()
    take(@VestibuleEvent() webhook: VerifiedWebhook): void {
      handle(webhook);
    }
  }

  @Module({
    imports: [VestibuleWebhookModule.forRootAsync({ useFactory: async () => options })],
    controllers: [WebhooksController],
  })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { rawBody: true, logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  return { url: await app.getUrl(), close: async () => app.close() };
};

/** A server of each framework. */
export const FRAMEWORKS = [
  ['Express', startExpress],
  ['Fastify', startFastify],
  ['NestJS', startNest],
] as const;

/** What {@link deliver} signs with. */
export const secret = generateSecret();

/** The payload of a registered face, with characters that are longer in bytes. */
export const imagesStored: ImagesStoredPayload = {
  result: {
    _id: '695f628bc62bc4cfa5422397',
    integrationId: '63f606216282e1447689c43d',
    faceId: 'Zoë-₿-1',
    images: [],
    enabled: true,
  },
  status: 'images_stored',
  timestamp: '2026-01-15T09:45:10.631Z',
};

/** What a delivery may differ in. */
export interface Delivery {
  readonly secrets?: readonly string[];
  readonly id?: string;
  readonly timestamp?: Date;
  readonly body?: string;
  readonly event?: WebhookEvent;
  /** Changes to the headers; undefined takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** Sends a signed webhook, as the server does. */
export async function deliver(url: string, delivery: Delivery = {}): Promise<{ status: number; body: string }> {
  const {
    secrets = [secret],
    id = 'evt_1',
    timestamp = new Date(),
    body = JSON.stringify(imagesStored, null, 1),
  } = delivery;
  const { event = 'images_stored', headers = {} } = delivery;
  const all = { ...deliveryHeaders({ secrets, id, timestamp, body, event, sequence: 1 }), ...headers };
  const sent = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const answer = await fetch(url, { method: 'POST', headers: Object.fromEntries(sent), body });
  return { status: answer.status, body: await answer.text() };
}
