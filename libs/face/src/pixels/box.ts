/** A rectangle in pixels of the upright picture; may lie partly outside it. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
