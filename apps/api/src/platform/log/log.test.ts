import { expect, it } from 'vitest';
import { createLogger, describeError } from './index.js';

it('should keep of an error what nobody sent', () => {
  let parsing: unknown;
  try {
    JSON.parse('Greta Private');
  } catch (error) {
    parsing = error;
  }
  const failed = Object.assign(new Error('outside', { cause: parsing }), {
    code: '23505',
    parameters: ['Greta Private'],
  });
  const described = describeError(failed);
  expect(described).toMatchObject({ type: 'Error', message: 'outside', code: '23505', cause: { type: 'SyntaxError' } });
  expect(JSON.stringify(described)).not.toContain('Greta');
  expect(described.frames?.[0]).toContain('log.test');
  expect(describeError('Greta Private')).toEqual({ type: 'string' });
});

it('should write a line each, without what must never be in one', () => {
  const lines: string[] = [];
  const logger = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  logger.info({ token: 'abc', nested: { uniqueIdentifier: 'Greta' }, err: new SyntaxError('Greta') }, 'done');
  logger.debug('not said');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', msg: 'done', token: '[removed]' });
  expect(lines[0]).not.toMatch(/abc|Greta/);
});
