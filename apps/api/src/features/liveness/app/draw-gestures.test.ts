import { describe, expect, it } from 'vitest';
import { GESTURES } from '../domain/challenge.js';
import { drawGestures, namedGestures } from './draw-gestures.js';

describe('drawGestures', () => {
  it('should ask for so many, each once, one of them a gesture of the face itself', () => {
    for (const count of [2, 3, 4]) {
      for (let round = 0; round < 200; round += 1) {
        const drawn = drawGestures(GESTURES, count, []);
        expect(new Set(drawn).size).toBe(count);
        expect(drawn.includes('smile') || drawn.includes('eyeblink')).toBe(true);
      }
    }
  });

  it('should draw every order that there is, and none that was asked for last', () => {
    const orders = new Set<string>();
    const last = ['smile', 'left'] as const;
    for (let round = 0; round < 2_000; round += 1) orders.add(drawGestures(GESTURES, 2, last).join());
    // Of two of four in order there are twelve; two of them are turns alone, and one was the last.
    expect(orders.size).toBe(9);
    expect(orders).not.toContain('smile,left');
  });

  it('should make no challenge of gestures that a sheet of paper can do', () => {
    expect(() => drawGestures(['left', 'right'], 2, [])).toThrow('No challenge can be made');
  });
});

describe('namedGestures', () => {
  it('should take an order that is a challenge, and say what is wrong with any other', () => {
    expect(namedGestures(['left', 'smile'])).toEqual({ ok: true, value: ['left', 'smile'] });
    for (const wrong of [[], ['smile'], ['smile', 'smile'], ['left', 'right'], ['smile', 'wave']]) {
      expect(namedGestures(wrong), wrong.join()).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
    }
  });
});
