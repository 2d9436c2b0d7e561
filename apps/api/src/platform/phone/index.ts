import type { PhoneConfig } from '../../config/index.js';
import { createGuardedClient } from '../http-client/index.js';
import { HttpPhoneGateway } from './http-gateway.js';
import { GATEWAY_MS, type Sending, type TextMessage } from './sending.js';
import { SmtpPhoneGateway } from './smtp-gateway.js';

export type { Sending, TextMessage } from './sending.js';

/** A gateway that is ready. */
interface OpenPhoneGateway {
  send(message: TextMessage): Promise<Sending>;
  /** Ends its connections. */
  close(): Promise<void>;
}

/** Makes the gateway that is configured; nothing is connected to before the first text. */
export function openPhoneGateway(config: PhoneConfig): OpenPhoneGateway {
  if (config.kind === 'smtp') {
    const gateway = new SmtpPhoneGateway(config);
    return {
      send: (message) => gateway.send(message),
      close: () => {
        gateway.close();
        return Promise.resolve();
      },
    };
  }
  const { allow, ca } = config;
  const client = createGuardedClient({ allow, timeoutMs: GATEWAY_MS, ...(ca !== undefined && { ca }) });
  const gateway = new HttpPhoneGateway(config, client);
  return { send: (message) => gateway.send(message), close: () => client.close() };
}
