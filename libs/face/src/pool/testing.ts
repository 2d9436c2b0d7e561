import { serve } from './messages.js';

/** What this worker can be asked for: a sum, or one of the ways in which a process goes wrong. */
export type SumsRequest =
  | { readonly kind: 'sum'; readonly bytes: Uint8Array }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'throw' | 'exit' | 'spin' | 'fill memory' };

/** How the worker starts. */
export type SumsStart = 'well' | 'throws' | 'never';

const hoard: string[][] = [];

async function work(request: SumsRequest): Promise<number> {
  switch (request.kind) {
    case 'sum':
      return request.bytes.reduce((total, byte) => total + byte, 0);
    case 'wait':
      return new Promise((resolve) => setTimeout(() => resolve(request.ms), request.ms));
    case 'throw':
      throw new Error('thrown by a request');
    case 'exit':
      return process.exit(7);
    case 'spin':
      for (;;);
    case 'fill memory':
      for (;;) hoard.push(Array.from({ length: 10_000 }, (_, index) => `text ${index}`));
  }
}

serve(async (start: SumsStart) => {
  if (start === 'throws') throw new Error('does not start');
  if (start === 'never') await new Promise(() => undefined);
  return { work };
});
