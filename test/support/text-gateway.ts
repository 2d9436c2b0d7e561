import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A gateway of texts on loopback, which keeps them. */
export interface TextGateway {
  /** What a server is configured with to send its texts here. */
  readonly environment: Readonly<Record<string, string>>;
  /** The code in the last text; throws where none came. */
  lastCode(): string;
  close(): Promise<void>;
}

/** Starts a gateway that takes whatever comes. */
export async function startTextGateway(): Promise<TextGateway> {
  const texts: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      texts.push(body);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    environment: {
      VESTIBULE_PHONE_GATEWAY: 'http',
      VESTIBULE_PHONE_HTTP_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/texts`,
      VESTIBULE_PHONE_HTTP_BODY: '{"to":"{number}","text":"{text}"}',
      VESTIBULE_PHONE_HTTP_ALLOW: '127.0.0.0/8',
    },
    lastCode: () => {
      const code = /\b\d{6}\b/.exec((JSON.parse(texts.at(-1) ?? '{"text":""}') as { text: string }).text)?.[0];
      if (code === undefined) throw new Error('no text came with a code');
      return code;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
