// One side of the comparison in a process of its own, as it runs in life: two engines in one process would share its memory
// and its collector. Asked by messages { kind, person, times }, answered with what `times` runs took.
import * as ours from './ours.mjs';

const [, , side] = process.argv;
// What the other loads is not to be in our way.
const { open } = side === 'ours' ? ours : await import('./theirs.mjs');
const kinds = await open();

async function answer({ kind, person, times }) {
  const took = [];
  for (let index = 0; index < times; index += 1) took.push(await kinds[kind](person));
  process.send(took);
}

process.on('message', (asked) => {
  answer(asked).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
});
process.send('ready');
