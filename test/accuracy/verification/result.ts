import type { Calibration } from '@vestibule/face';
import type { BootstrapOptions } from '../statistics/bootstrap.js';
import type { Measured } from './measure.js';
import type { Summary } from './summary.js';

/** Rates of face-api as it is. They don't change with the product, so a run that doesn't measure them keeps the last ones. */
export interface PlainResult {
  /** The day it was measured, as YYYY-MM-DD. */
  readonly measured: string;
  readonly datasets: readonly { readonly dataset: string; readonly summary: Summary | undefined }[];
  readonly pictures: number;
  readonly missed: number;
}

/** The section's figures, as they are written to disk. */
export interface VerificationResult extends Measured {
  readonly modelVersion: string;
  /** What the engine has, to be held against what was measured. */
  readonly productCalibration: Calibration;
  readonly pictures: number;
  readonly bootstrap: BootstrapOptions;
  readonly plain: PlainResult | undefined;
}
