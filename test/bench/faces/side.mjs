// One side of the comparison in a process of its own, as it runs in life: two engines in one process would share its memory
// and its collector. Asked by messages { kind, person, times }, answered with what `times` runs took.
const [, , side] = process.argv;
const { open } = await import(`./${side}.mjs`);
const kinds = await open();
process.on('message', async ({ kind, person, times }) => {
  const took = [];
  for (let index = 0; index < times; index += 1) took.push(await kinds[kind](person));
  process.send(took);
});
process.send('ready');
