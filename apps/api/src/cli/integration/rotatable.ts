import { InvalidArgumentError } from 'commander';
import { ROTATABLE, type Rotatable } from '../../features/integration/index.js';

const isRotatable = (text: string): text is Rotatable => ROTATABLE.some((name) => name === text);

/** The value of `--only`: names of secrets with commas between them; the option may be repeated. */
export function rotatableTexts(text: string, before: readonly Rotatable[] = []): readonly Rotatable[] {
  const names = text.split(',').map((name) => name.trim());
  const known = names.filter(isRotatable);
  if (known.length === names.length) return [...before, ...known];
  throw new InvalidArgumentError(`There are ${ROTATABLE.join(', ')}.`);
}
