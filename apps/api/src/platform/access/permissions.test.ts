import { describe, expect, it } from 'vitest';
import type { Actor } from '../../kernel/index.js';
import { authorise, PERMISSIONS, type Action } from './permissions.js';

const OWN = 'a'.repeat(24);
const OTHER = 'b'.repeat(24);

const ACTORS: Record<string, Actor> = {
  integration: { kind: 'integration', integrationId: OWN },
  admin: { kind: 'operator', operatorId: 'o', role: 'admin' },
  auditor: { kind: 'operator', operatorId: 'o', role: 'auditor' },
  'command-line': { kind: 'command-line' },
  worker: { kind: 'worker' },
};

/** The whole table, written out a second time by hand: a change of rights has to be made in both. */
const EXPECTED: Record<Action, string> = {
  'integration:create': 'admin command-line',
  'integration:list': 'admin auditor command-line',
  'integration:read': 'integration admin auditor command-line',
  'integration:change': 'admin command-line',
  'integration:rotate-keys': 'admin command-line',
  'face:register': 'integration admin command-line',
  'face:verify': 'integration admin command-line',
  'face:read': 'integration admin auditor command-line',
  'face:see-image': 'integration admin',
  'face:disable': 'integration admin command-line',
  'face:erase': 'integration admin command-line',
  'webhook:read': 'integration admin auditor command-line',
  'webhook:change': 'admin command-line',
  'event:read': 'integration admin auditor command-line',
  'delivery:read': 'integration admin auditor command-line',
  'delivery:resend': 'integration admin command-line',
};

describe('who may do what', () => {
  for (const action of Object.keys(PERMISSIONS) as Action[]) {
    for (const [name, actor] of Object.entries(ACTORS)) {
      const may = EXPECTED[action].split(' ').includes(name);
      it(`${name} ${may ? 'may' : 'may not'} ${action}`, () => {
        const result = authorise(actor, action, OWN);
        expect(result.ok ? 'allowed' : result.error.code).toBe(may ? 'allowed' : 'FORBIDDEN');
      });
    }

    it(`an integration finds nothing of another's by ${action}`, () => {
      const result = authorise({ kind: 'integration', integrationId: OWN }, action, OTHER);
      const expected = EXPECTED[action].startsWith('integration') ? 'NOT_FOUND' : 'FORBIDDEN';
      expect(result).toMatchObject({ ok: false, error: { code: expected } });
    });
  }
});
