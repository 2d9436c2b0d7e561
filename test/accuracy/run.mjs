// `npm run accuracy [-- --help] [section…]`: measures error rates in the manner of ISO/IEC 19795-1, prints them, and writes
// docs/accuracy/<section>.md, its pictures, and results/<section>.json. It needs the shared test data.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format } from 'prettier';

/** The sections in the order of a whole run. Those whose module isn't there are no part of it. */
const SECTIONS = {
  verification: '../dist/accuracy/verification/verification.js',
  parity: './parity/parity.mjs',
  gestures: './gestures/gestures.mjs',
  refusals: './refusals/refusals.mjs',
  pad: './pad/pad.mjs',
  documents: './documents/documents.mjs',
};

const HELP = `npm run accuracy [-- [options] [section…]]

Measures the error rates of what the product decides on the shared test data (VESTIBULE_SHARED, else ../shared), prints them,
and writes them to docs/accuracy/. Sections: ${Object.keys(SECTIONS).join(', ')}; without one, all that are there.

  --json         print the figures as JSON instead of the pages
  --limit N      take the first N people of each set only (parity: N pictures): a try, of which nothing is written
  --model FILE   with the recognition network that FILE describes (docs/faces.md); nothing is written
  --workers N    processes of the face engine (default: as many as there are processors)
  --plain        measure face-api as it is, too: some 20 minutes; without it, its last figures are kept
  --rounds N     rounds of the bootstrap (default 1000)
  --seed N       seed of the bootstrap (default 19795)
  --help         this
`;

const FOLDER = fileURLToPath(new URL('../../docs/accuracy/', import.meta.url));

const OPTIONS = {
  help: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  plain: { type: 'boolean', default: false },
  limit: { type: 'string' },
  model: { type: 'string' },
  workers: { type: 'string', default: String(availableParallelism()) },
  rounds: { type: 'string', default: '1000' },
  seed: { type: 'string', default: '19795' },
};

/** A whole number from 1 on; throws where it is none. */
const wholeNumber = (values, name) => {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} wants a whole number from 1 on.`);
  return number;
};

/** Progress on stderr: in place on a terminal, else a line for every tenth of the work. */
const progressOf = (section) => {
  let shown = -1;
  return (what, done, total) => {
    const share = Math.floor((10 * done) / total);
    if (process.stderr.isTTY)
      process.stderr.write(`\r${section}: ${what}, ${done} of ${total}${done === total ? '\n' : ''}`);
    else if (share !== shown) process.stderr.write(`${section}: ${what}, ${done} of ${total}\n`);
    shown = share;
  };
};

const moduleOf = (name) => new URL(SECTIONS[name], import.meta.url);
const resultsOf = (name) => join(FOLDER, 'results', `${name}.json`);

const previousOf = (name) =>
  existsSync(resultsOf(name)) ? JSON.parse(readFileSync(resultsOf(name), 'utf8')).result : undefined;

/** Six digits are more than any of these figures holds; the rest would change with every run. */
const rounded = (_key, value) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value);

const write = async (path, content) => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
};

const keep = async (name, { markdown, json, files = [] }, made) => {
  await write(join(FOLDER, `${name}.md`), markdown);
  for (const file of files) await write(join(FOLDER, file.name), file.content);
  const results = JSON.stringify({ ...made, result: json }, rounded);
  await write(resultsOf(name), await format(results, { parser: 'json', printWidth: 120 }));
};

const main = async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const there = Object.keys(SECTIONS).filter((name) => existsSync(moduleOf(name)));
  const unknown = positionals.filter((name) => !there.includes(name));
  if (unknown.length > 0) throw new Error(`There is no section ${unknown.join(', ')}; there are ${there.join(', ')}.`);
  const tried = [
    ...(values.limit === undefined ? [] : [`on ${String(values.limit)} people or pictures of each set`]),
    ...(values.model === undefined ? [] : ['with another recognition network']),
  ];
  const partial = tried.length > 0;
  const args = {
    plain: values.plain,
    limit: values.limit === undefined ? undefined : wholeNumber(values, 'limit'),
    model: values.model,
    workers: wholeNumber(values, 'workers'),
    rounds: wholeNumber(values, 'rounds'),
    seed: wholeNumber(values, 'seed'),
  };
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.versions.node}`;
  const printed = [];
  for (const name of positionals.length > 0 ? positionals : there) {
    const { run } = await import(moduleOf(name).href);
    const section = await run({ json: values.json, progress: progressOf(name), args, previous: previousOf(name) });
    const date = new Date().toISOString().slice(0, 10);
    const head = partial
      ? `**A try ${tried.join(' and ')}: no measurement of the product.**`
      : `Made by \`npm run accuracy\` on ${date}: ${machine}.`;
    const page = `# ${section.title}\n\n${head}\n\n${section.markdown}`;
    const markdown = await format(page, { parser: 'markdown', printWidth: 120 });
    if (values.json) printed.push({ section: name, date, machine, partial, result: section.json });
    else process.stdout.write(`${markdown}\n`);
    if (!partial) await keep(name, { ...section, markdown }, { date, machine });
  }
  if (values.json) process.stdout.write(`${JSON.stringify(printed, rounded, 2)}\n`);
};

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
