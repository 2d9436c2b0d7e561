// `npm run bench [-- --json] [--quick] [section…]`: measures, prints, and writes docs/bench/results.json and README.md where all
// sections were measured in full. Ratios are taken within one run; absolute figures are this machine's, and are there to be compared
// with later ones of the same machine. `--quick` takes small counts in the sections that have them: to try them out.
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

const SECTIONS = [
  'graphql',
  'database',
  'serving',
  'intake',
  'listing',
  'delivery',
  'backup',
  'envelope',
  'faces',
  'liveness',
  'documents',
  'kiosk',
];
const FOLDER = fileURLToPath(new URL('../../docs/bench/', import.meta.url));

const number = (value) => (value >= 100 ? String(Math.round(value)) : value.toFixed(2));

const cellsOf = ({ name, ratio, value, min, max, unit, note }) => {
  const figure = ratio === undefined ? `${number(value)} ${unit}` : number(ratio);
  const spread = min === max ? '' : `${number(min)} to ${number(max)}`;
  return [name, figure, spread, note ?? ''];
};

const tableOf = ({ title, rows }) =>
  [
    `## ${title}`,
    '',
    '| what | median | spread | note |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => `| ${cellsOf(row).join(' | ')} |`),
    '',
  ].join('\n');

const asked = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const json = process.argv.includes('--json');
const quick = process.argv.includes('--quick');
const unknown = asked.filter((name) => !SECTIONS.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no section ${unknown.join(', ')}; there are ${SECTIONS.join(', ')}.\n`);
  process.exitCode = 2;
} else {
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  const sections = [];
  for (const name of asked.length > 0 ? asked : SECTIONS) {
    process.stderr.write(`Measuring ${name} …\n`);
    const { run } = await import(`./${name}/bench.mjs`);
    const section = await run({ quick });
    sections.push(section);
    if (!json) process.stdout.write(`${tableOf(section)}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify({ machine, sections }, null, 2)}\n`);
  if (asked.length === 0 && !quick) {
    const date = new Date().toISOString().slice(0, 10);
    const head = `# Measured\n\nMade by \`npm run bench\` on ${date}: ${machine}. Ratios are taken within one run: of requests per CPU-second, and of time where a table says so.\n`;
    await mkdir(FOLDER, { recursive: true });
    const page = `${head}\n${sections.map(tableOf).join('\n')}`;
    await writeFile(`${FOLDER}README.md`, await format(page, { parser: 'markdown', printWidth: 120 }));
    const results = JSON.stringify({ date, machine, sections });
    await writeFile(`${FOLDER}results.json`, await format(results, { parser: 'json', printWidth: 120 }));
  }
}
