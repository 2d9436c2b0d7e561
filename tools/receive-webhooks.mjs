/**
 * `node tools/receive-webhooks.mjs PORT SECRET`: a receiver of webhooks for trying things out. It verifies the signature of
 * what comes and prints it, as a receiver of yours would with @vestibule/webhooks.
 */
import { createServer } from 'node:http';
import { verify, WebhookError } from '../libs/webhooks/dist/index.js';

const [port, secret] = process.argv.slice(2);
if (!/^\d+$/.test(port ?? '') || !secret) {
  process.stderr.write('Call it as: node tools/receive-webhooks.mjs PORT SECRET\n');
  process.exitCode = 2;
} else {
  const receive = async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      const webhook = verify({ secrets: [secret], headers: request.headers, body: Buffer.concat(chunks) });
      process.stdout.write(`${JSON.stringify(webhook, null, 2)}\n`);
      response.writeHead(204).end();
    } catch (error) {
      if (!(error instanceof WebhookError)) throw error;
      process.stdout.write(`refused: ${error.code}\n`);
      response.writeHead(400).end();
    }
  };
  const server = createServer((request, response) => void receive(request, response));
  server.listen(Number(port), '127.0.0.1', () => process.stdout.write(`listening on http://127.0.0.1:${port}\n`));
}
