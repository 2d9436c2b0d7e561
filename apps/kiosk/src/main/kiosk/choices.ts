import { z } from 'zod';
import type { Vault } from '../files/vault.js';

const stored = z.object({ camera: z.string().nullable(), tray: z.string().nullable() });

/** What an attendant chose on this kiosk. */
export type Choices = z.infer<typeof stored>;

const FILE = 'choices';

/** Which cameras were pinned, by label and by device; null: whichever there is, and none. */
export const readChoices = async (vault: Vault): Promise<Choices> =>
  (await vault.read(FILE, stored)) ?? { camera: null, tray: null };

export const writeChoices = (vault: Vault, choices: Choices): Promise<void> => vault.write(FILE, choices);
