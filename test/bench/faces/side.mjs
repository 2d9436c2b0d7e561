// One side of the comparison in a process of its own, as it runs in life: two engines in one process would share its memory
// and its collector. Asked by messages { kind, person, times }, answered with what `times` runs took.
const [, , side] = process.argv;
// Each loads its own alone.
const { open } = side === 'ours' ? await import('./ours.mjs') : await import('./theirs.mjs');
const kinds = await open();

async function answer({ kind, person, times }) {
  const took = [];
  for (let index = 0; index < times; index += 1) took.push(await kinds[kind](person));
  process.send(took);
}

process.on('message', (asked) => void answer(asked));
process.send('ready');
