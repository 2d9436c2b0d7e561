import { randomInt } from 'node:crypto';
import { COLOURS_SHOWN } from '@vestibule/face/liveness';
import { COLOURS, type Colour } from '../domain/challenge.js';

/** Draws what the screen shows, by the system's random numbers: never the same colour twice in a row, which nobody could tell. */
export function drawColours(): readonly Colour[] {
  const drawn: Colour[] = [];
  while (drawn.length < COLOURS_SHOWN) {
    const colour = COLOURS[randomInt(COLOURS.length)];
    if (colour !== undefined && colour !== drawn.at(-1)) drawn.push(colour);
  }
  return drawn;
}
