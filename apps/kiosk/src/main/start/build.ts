import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Mode } from '../../shared/words.js';

const build = z.object({ channel: z.enum(['production', 'demonstration']) });

/** What the app was built for. */
export type Channel = z.infer<typeof build>['channel'];

/**
 * Reads `build.json` from the app. A packaged app without one, or with one that can't be read, counts as built for production: what
 * is missing never weakens it. An app that runs from its sources is a demonstration.
 */
export function readChannel(file: string, packaged: boolean): Channel {
  if (!existsSync(file)) return packaged ? 'production' : 'demonstration';
  try {
    return build.parse(JSON.parse(readFileSync(file, 'utf8'))).channel;
  } catch {
    return 'production';
  }
}

/** A build for production runs as nothing else; one for demonstrations as what it is asked for. */
export const modeOf = (channel: Channel, asked: Mode | null): Mode =>
  channel === 'production' ? 'production' : (asked ?? 'demonstration');
