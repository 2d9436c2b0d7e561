/**
 * Small promises about the repository that no other tool keeps. Prints one line per broken one, as `file:line: what`,
 * and ends with 1 where there is any.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { ROOT } from '../setup/paths.mjs';
import { LONGEST, LONG_FILES } from './long-files.mjs';

const CODE = new Set(['.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.sql', '.css', '.html', '.sh']);
const TEXT = new Set([...CODE, '.json', '.md', '.yml', '.yaml', '.graphql', '.txt', '.example', '.xml', '.svg', '']);

/** What ships: the sources of apps and libs without their tests. */
const PRODUCT = /^(?:apps|libs)\/[^/]+\/src\/(?!.*(?:\.test|\.test-support|\/testing)\.tsx?$)/;
const GENERATED = /^(?:schema|libs\/graphql-types\/src)\//;

/** What no line may hold, and in which files. Written so that the patterns don't find themselves. */
const LINE_RULES = [
  {
    pattern: /(?:^|[\s"'`(=:])\/(?:work|root|home\/[a-z]+|Users\/[A-Za-z]+)\//,
    message: "a path of somebody's machine",
  },
  { pattern: /\b(?:TO-?DO|FIX-?ME|XX-?X)\b/, message: 'an open end: finish it, or file an issue' },
  {
    pattern: /@ts-(?:ignore|nocheck)|(?:eslint|oxlint)-(?:disable)|prettier-(?:ignore)/,
    message: 'a check that is switched off: mend what it finds',
  },
  {
    files: /^(?:apps|libs)\/[^/]+\/src\/(?!config\/)(?!.*(?:\.test|\.test-support|\/testing)\.tsx?$)/,
    pattern: /^(?!\s*(?:\*|\/[/*])).*\bprocess\.env\b/,
    message: 'the environment is read in config/ only',
  },
  { files: PRODUCT, pattern: /\bprocess\.exit\(/, message: 'a module may not end the process: return or throw' },
  { files: /package-lock\.json$/, pattern: /"resolved": "https?:/, message: "a registry's address in the lock file" },
  { files: /package\.json$/, pattern: /^\s+"[^"]+": "[\^~*]/, message: 'a version that is not exact' },
];

function repositoryFiles() {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return list.split('\0').filter((file) => file !== '' && existsSync(join(ROOT, file)));
}

function* problemsOf(file, text) {
  const lines = text.split('\n');
  const rules = LINE_RULES.filter(({ files }) => files?.test(file) ?? file !== 'package-lock.json');
  for (const [index, line] of lines.entries()) {
    for (const { pattern, message } of rules) {
      if (pattern.test(line)) yield `${file}:${index + 1}: ${message}`;
    }
  }
  const count = text.endsWith('\n') ? lines.length - 1 : lines.length;
  const isLong = CODE.has(extname(file)) && !GENERATED.test(file) && count > LONGEST;
  if (isLong && !(file in LONG_FILES)) yield `${file}: ${count} lines; ${LONGEST} are the most without a reason`;
  if (!isLong && file in LONG_FILES) yield `${file}: is not long any more; remove it from long-files.mjs`;
}

const problems = repositoryFiles()
  .filter((file) => TEXT.has(extname(file)))
  .flatMap((file) => [...problemsOf(file, readFileSync(join(ROOT, file), 'utf8'))]);
for (const file of Object.keys(LONG_FILES)) {
  if (!existsSync(join(ROOT, file))) problems.push(`${file}: is gone; remove it from long-files.mjs`);
}
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
