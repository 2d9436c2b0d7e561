import { z } from 'zod';

/** The one channel by which every call of the page goes; the call's name is the first thing that main checks. */
export const CALL_CHANNEL = 'kiosk:call';

/** What comes back over it: what the call gives, or that it wasn't done. */
export const callAnswer = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false) }),
]);
export type CallAnswer = z.infer<typeof callAnswer>;

/** The channel by which the preload says, once a page is there, how it runs. */
export const FACTS_CHANNEL = 'kiosk:facts';

/** How the page's process stands, as it sees itself. */
export const pageFacts = z.object({
  sandboxed: z.boolean(),
  contextIsolated: z.boolean(),
  /** Whether the page's own world has anything of Node's. */
  nodeInPage: z.boolean(),
});
export type PageFacts = z.infer<typeof pageFacts>;
