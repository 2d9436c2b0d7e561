import { expect, it } from 'vitest';
import { mutatedPdfs } from './pdf-files.test-support.js';
import { renderPdf } from './index.js';
import { Turns } from './turns.js';

const FILES = 300;

it(`should answer for every one of ${FILES} mutated files in time`, async () => {
  const turns = new Turns(2, FILES);
  const answers: Record<string, number> = {};
  let slowestMs = 0;
  const one = async (bytes: Uint8Array): Promise<void> => {
    let started = 0;
    const result = await turns.run(() => {
      started = performance.now();
      return renderPdf(bytes, { turns: new Turns(1, 0), maxSide: 600 });
    });
    slowestMs = Math.max(slowestMs, performance.now() - started);
    const answer = result.ok ? 'rendered' : `${result.error.code}: ${result.error.message}`;
    answers[answer] = (answers[answer] ?? 0) + 1;
  };
  await Promise.all((await mutatedPdfs(FILES)).map(one));
  process.stdout.write(`${JSON.stringify({ answers, slowestMs })}\n`);
  expect(Object.keys(answers).filter((answer) => !/^(rendered$|PDF_)/.test(answer))).toEqual([]);
  expect(answers['rendered']).toBeGreaterThan(FILES / 10);
  // The limit of 15 s, and some for ending a process on a busy machine.
  expect(slowestMs).toBeLessThan(20_000);
}, 600_000);
