import type { CallHandler, ExecutionContext, NestInterceptor, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ClientsModule, ServerTCP, Transport } from '@nestjs/microservices';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { tap } from 'rxjs';
import { MESSAGE_PATTERNS, SERVICES } from './seed-controller.js';

const LOOPBACK = '127.0.0.1';

/** A message that one of the integrator's services got. */
export interface Message {
  readonly pattern: string;
  readonly data: unknown;
}

/** A webhook as it came in, and what the controller answered. */
export interface Hook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly answer: unknown;
  readonly at: Date;
}

/** An integrator's Nest application, and the services behind it. */
export interface ReceivingApp {
  readonly url: string;
  readonly hooks: readonly Hook[];
  readonly messages: readonly Message[];
  close(): Promise<void>;
}

/**
 * A service that answers to one pattern and keeps what it gets; a message of another pattern is refused by it, and fails the
 * controller's call. It is reached by Nest's own TCP transport: the printed `ClientRMQ` needs a RabbitMQ broker, which npm
 * does not have. The two clients differ below `send` alone, and both send the pattern and the data as JSON.
 */
async function startService(pattern: string, messages: Message[]) {
  const service = new ServerTCP({ host: LOOPBACK, port: 0 });
  service.addHandler(pattern, (data: unknown) => {
    messages.push({ pattern, data });
    return Promise.resolve({ done: true });
  });
  const server = service.unwrap<Server>();
  service.listen(() => undefined);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, close: () => service.close() };
}

/** Keeps every request that the controller has answered. */
const keeping = (hooks: Hook[]): NestInterceptor => ({
  intercept: (context: ExecutionContext, next: CallHandler) => {
    const at = new Date();
    const { url, headers, rawBody } = context
      .switchToHttp()
      .getRequest<{ url: string; headers: IncomingHttpHeaders; rawBody: Buffer }>();
    const body = rawBody.toString();
    return next.handle().pipe(tap((answer: unknown) => hooks.push({ path: url, headers, body, answer, at })));
  },
});

/** Starts the controller as an integrator does, with its two clients pointed at two services. */
export async function startReceivingApp(controller: Type): Promise<ReceivingApp> {
  const messages: Message[] = [];
  const hooks: Hook[] = [];
  const account = await startService(MESSAGE_PATTERNS.USER_ACCOUNT.ADMIN_USER.ADMIN_CONFIRM_SIGNUP, messages);
  const profile = await startService(MESSAGE_PATTERNS.USER_PROFILE.USER.UPDATE_USER, messages);
  const clients = [
    { name: SERVICES.USER_ACCOUNT, port: account.port },
    { name: SERVICES.USER_PROFILE, port: profile.port },
  ].map(({ name, port }) => ({ name, transport: Transport.TCP as const, options: { host: LOOPBACK, port } }));
  const root = { module: class {}, imports: [ClientsModule.register(clients)], controllers: [controller] };
  // The signature is over the bytes that came, so they are kept beside what they were parsed to.
  const options = { rawBody: true, logger: ['error', 'warn'] as ['error', 'warn'] };
  const app = await NestFactory.create<NestExpressApplication>(root, options);
  app.useGlobalInterceptors(keeping(hooks));
  await app.listen(0, LOOPBACK);
  return {
    url: await app.getUrl(),
    hooks,
    messages,
    close: async () => {
      await app.close();
      account.close();
      profile.close();
    },
  };
}
