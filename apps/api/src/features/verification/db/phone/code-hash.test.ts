import { expect, it } from 'vitest';
import { newKey } from '../../../../platform/vault/index.js';
import { hashPhoneCode } from './code-hash.js';

it('should hash a code anew for each person and each text', () => {
  const key = newKey();
  const hash = hashPhoneCode(key, 'a', '012345');
  expect(hash).toHaveLength(32);
  expect(hashPhoneCode(key, 'a', '012345')).toEqual(hash);
  expect(hashPhoneCode(newKey(), 'a', '012345')).not.toEqual(hash);
  expect(hashPhoneCode(key, 'b', '012345')).not.toEqual(hash);
  expect(hashPhoneCode(key, 'a', '012346')).not.toEqual(hash);
});
