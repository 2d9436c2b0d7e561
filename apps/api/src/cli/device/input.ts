import type { DeviceChange, NewDevice } from '../../features/device/index.js';
import { ok, type Result } from '../../kernel/index.js';
import { optionMissing, wrongCall, type Failure } from '../outcome.js';

/** What `pair` takes. */
export interface PairOptions {
  readonly name?: string;
  readonly integration?: string;
  readonly pin?: string;
  readonly again?: string;
}

/** What `set` takes. */
export interface SetOptions {
  readonly name?: string;
  /** False: `--no-pin`. */
  readonly pin?: string | false;
}

/** What a new device is made from. */
export function newDevice({ name, integration, pin }: PairOptions): Result<NewDevice, Failure> {
  if (name === undefined) return optionMissing('--name', 'device pair');
  return ok({ name, integrationId: integration, pin });
}

/** A device that is paired again keeps its name, its integration and its PIN. */
export function onlyAgain({ name, integration, pin }: PairOptions): Result<void, Failure> {
  if (name === undefined && integration === undefined && pin === undefined) return ok(undefined);
  return wrongCall(
    '--again stands alone.',
    'A device that is paired again keeps its name, integration and PIN; `vestibule device set` changes name and PIN.',
  );
}

/** What is to be changed. */
export function deviceChange({ name, pin }: SetOptions): Result<DeviceChange, Failure> {
  const newPin = pin === false ? null : pin;
  if (name === undefined && newPin === undefined) {
    return wrongCall('There is nothing to change.', '`vestibule device set --help` lists what can be.');
  }
  return ok({ name, pin: newPin });
}
