import { expect, it } from 'vitest';
import { GESTURES } from '../../shared/words.js';
import { gesturesFor } from './gestures.js';

it('should ask for all four to register, and for as many as are wanted to verify, in every order', () => {
  const orders = new Set(Array.from({ length: 600 }, () => gesturesFor('register', 1, null).join()));
  expect(orders.size).toBe(24);
  expect([...gesturesFor('register', 1, null)].sort()).toEqual([...GESTURES].sort());
  expect(gesturesFor('verify', 2, null)).toHaveLength(2);
});

it('should keep to an order that was named', () => {
  expect(gesturesFor('verify', 1, ['left', 'smile'])).toEqual(['left']);
  expect(gesturesFor('register', 1, ['left', 'smile', 'right', 'eyeblink'])).toEqual([
    'left',
    'smile',
    'right',
    'eyeblink',
  ]);
});
