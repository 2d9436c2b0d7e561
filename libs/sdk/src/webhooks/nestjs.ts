import {
  applyDecorators,
  createParamDecorator,
  HttpCode,
  HttpException,
  Inject,
  Injectable,
  Module,
  UseInterceptors,
  type CallHandler,
  type DynamicModule,
  type ExecutionContext,
  type FactoryProvider,
  type ModuleMetadata,
  type NestInterceptor,
} from '@nestjs/common';
import type { VerifiedWebhook } from '@vestibule/webhooks';
import type { IncomingHttpHeaders } from 'node:http';
import { of, type Observable } from 'rxjs';
import { keptBody, type ReadRequest } from './raw-body.js';
import { createReceive, type Receive, type WebhookOptions } from './receive.js';

export type { VerifiedWebhook } from '@vestibule/webhooks';
export type { WebhookOptions } from './receive.js';

const OPTIONS = Symbol('vestibule webhooks');

const UNREAD =
  'The bytes of the webhook are gone: a body parser read it before VestibuleWebhook and did not keep them. Create the ' +
  'application by NestFactory.create(AppModule, { rawBody: true }).';

interface Request extends ReadRequest {
  readonly headers: IncomingHttpHeaders;
  vestibule?: VerifiedWebhook;
}

const requestOf = (context: ExecutionContext): Request => context.switchToHttp().getRequest<Request>();

/** Verifies a webhook before the handler sees it. An interceptor and no guard, since a duplicate is answered and not forbidden. */
@Injectable()
class WebhookInterceptor implements NestInterceptor {
  readonly #receive: Receive;

  constructor(@Inject(OPTIONS) options: WebhookOptions) {
    this.#receive = createReceive(options);
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = requestOf(context);
    const body = keptBody(request);
    if (body === undefined) throw new Error(UNREAD);
    const reception = await this.#receive(request.headers, body);
    if (reception.kind === 'refused') throw new HttpException(reception.refusal.body, reception.refusal.status);
    if (reception.kind === 'duplicate') return of({ duplicate: true });
    request.vestibule = reception.webhook;
    return next.handle();
  }
}

/** Options that are made when the application starts, such as from a ConfigService. */
export interface AsyncWebhookOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: FactoryProvider<WebhookOptions>['useFactory'];
}

/** Holds the secret for every {@link VestibuleWebhook}. Import it once, in the root module. */
@Module({})
export class VestibuleWebhookModule {
  /** With options that are known at once. */
  static forRoot(options: WebhookOptions): DynamicModule {
    return VestibuleWebhookModule.forRootAsync({ useFactory: () => options });
  }

  /** With options from other providers. */
  static forRootAsync({ imports = [], inject = [], useFactory }: AsyncWebhookOptions): DynamicModule {
    const provider = { provide: OPTIONS, inject, useFactory };
    return { module: VestibuleWebhookModule, global: true, imports, providers: [provider], exports: [provider] };
  }
}

/**
 * Verifies the webhook that a handler takes, and answers with 200. One that isn't right is answered with 400 or 401, and the
 * handler isn't called; nor for one that `seen` knows. Take the webhook by {@link VestibuleEvent}.
 *
 * The application must keep the bodies' bytes, over which the signature is: `NestFactory.create(AppModule, { rawBody: true })`.
 *
 * @example
 * ```ts
 * import 'reflect-metadata';
 * import { readFile } from 'node:fs/promises';
 * import { Controller, Module, Post } from '@nestjs/common';
 * import { NestFactory } from '@nestjs/core';
 * import { VestibuleEvent, VestibuleWebhook, VestibuleWebhookModule, type VerifiedWebhook } from '@vestibule/sdk/nestjs';
 *
 * const { webhookSecret } = JSON.parse(await readFile('integration.json', 'utf8'));
 *
 * @Controller('webhooks')
 * class WebhooksController {
 *   @Post()
 *   @VestibuleWebhook()
 *   take(@VestibuleEvent() webhook: VerifiedWebhook): void {
 *     if (webhook.event === 'images_stored') console.log('registered:', webhook.payload.result.faceId);
 *     else console.log(webhook.event, webhook.payload.status);
 *   }
 * }
 *
 * @Module({
 *   imports: [VestibuleWebhookModule.forRoot({ secret: webhookSecret })],
 *   controllers: [WebhooksController],
 * })
 * class AppModule {}
 *
 * const app = await NestFactory.create(AppModule, { rawBody: true, logger: false });
 * await app.listen(9000);
 * console.log('listening');
 * ```
 */
export const VestibuleWebhook = (): MethodDecorator =>
  applyDecorators(HttpCode(200), UseInterceptors(WebhookInterceptor));

/** The webhook that {@link VestibuleWebhook} has verified; its `event` tells the payload's type. */
export const VestibuleEvent: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext): VerifiedWebhook => {
    const { vestibule } = requestOf(context);
    if (!vestibule) throw new Error('@VestibuleEvent() needs @VestibuleWebhook() on the same handler.');
    return vestibule;
  },
);
