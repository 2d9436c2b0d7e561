import type { Socket } from 'node:net';
import { domainError } from '../../kernel/index.js';
import { toFailure } from './failures.js';

/** What Node tells of a request that it could not read, and the status that says so. */
const STATUSES: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive'],
};

/** Answers what is not even a request, in the failure format, and ends the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] = STATUSES[error.code ?? ''] ?? [400, 'This is not HTTP'];
  const failure = toFailure(domainError('INVALID_INPUT', message), status);
  const body = JSON.stringify(failure);
  socket.end(
    `HTTP/1.1 ${status} ${failure.error}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
