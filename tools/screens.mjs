/**
 * `npm run screens [-- --out FOLDER] [--json]`: pictures of every screen, and what axe finds in them. What it does stands in
 * test/screens/shots.ts.
 */
import { setUp } from './setup.mjs';
import { ROOT } from './setup/paths.mjs';
import { exitWith } from './setup/progress.mjs';

await exitWith(async () => {
  await setUp('test');
  const { main } = await import('../test/dist/screens/shots.js');
  return main(process.argv.slice(2), ROOT);
});
