import { expect, it } from 'vitest';
import { LateListener } from './late-listener.js';

it('should tell what happened before and after somebody listens, once and in order', () => {
  const late = new LateListener<string>();
  const heard: string[] = [];
  late.tell('first');
  late.tell('second');
  late.listen((told) => heard.push(told));
  late.tell('third');
  expect(heard).toEqual(['first', 'second', 'third']);
});
