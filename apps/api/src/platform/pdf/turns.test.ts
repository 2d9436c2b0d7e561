import { describe, expect, it } from 'vitest';
import { fail, domainError, ok, type Result } from '../../kernel/index.js';
import { Turns } from './turns.js';

/** Work that ends when it is told to, and says when it began. */
function work(began: string[], name: string) {
  let end: (result: Result<string>) => void = () => undefined;
  const ended = new Promise<Result<string>>((resolve) => (end = resolve));
  return {
    run: (): Promise<Result<string>> => {
      began.push(name);
      return ended;
    },
    end: (result: Result<string> = ok(name)) => end(result),
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Turns', () => {
  it('should run so much at once, let so much wait in its order, and refuse the rest', async () => {
    const [turns, began]: [Turns, string[]] = [new Turns(2, 2), []];
    const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((name) => work(began, name));
    if (!a || !b || !c || !d || !e) throw new Error('five were made');
    const results = [a, b, c, d].map((each) => turns.run(each.run));
    expect(await turns.run(e.run)).toMatchObject({ ok: false, error: { code: 'OVERLOADED', retryAfterSeconds: 2 } });
    expect(began).toEqual(['a', 'b']);
    b.end();
    await settled();
    expect(began).toEqual(['a', 'b', 'c']);
    // There is room in the queue again, behind whoever waits.
    results.push(turns.run(e.run));
    c.end();
    await settled();
    expect(began).toEqual(['a', 'b', 'c', 'd']);
    for (const each of [a, d, e]) each.end();
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => ok(name)));
  });

  it('should pass a turn on when work fails or throws', async () => {
    const turns = new Turns(1, 2);
    const refusal = fail(domainError('PDF_UNREADABLE', 'the file is empty'));
    const [first, second, third] = [
      turns.run(() => Promise.resolve(refusal)),
      turns.run(() => Promise.reject(new Error('a bug'))),
      turns.run(() => Promise.resolve(ok(3))),
    ];
    expect(await first).toEqual(refusal);
    await expect(second).rejects.toThrow('a bug');
    expect(await third).toEqual(ok(3));
  });
});
