#!/usr/bin/env node
/**
 * The `vestibule` command. In the workspace it needs no build step of the caller's: what is missing or older than its
 * sources is installed and built first, with every word about it on standard error. Where the package stands without
 * the workspace (and so is built already), it just runs.
 */
import { existsSync } from 'node:fs';

const setup = new URL('../../../tools/setup.mjs', import.meta.url);
if (existsSync(setup)) {
  const { setUp } = await import(setup.href);
  const { exitWith } = await import(new URL('../../../tools/setup/progress.mjs', import.meta.url).href);
  await exitWith(async () => {
    await setUp('start');
    return run();
  });
} else {
  process.exitCode = await run();
}

async function run() {
  const { main } = await import('../dist/cli.js');
  return main(process.argv.slice(2));
}
