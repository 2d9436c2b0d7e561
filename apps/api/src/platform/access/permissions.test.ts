import { describe, expect, it } from 'vitest';
import type { Actor } from '../../kernel/index.js';
import { authorise, PERMISSIONS, type Action } from './permissions.js';

const OWN = 'a'.repeat(24);
const OTHER = 'b'.repeat(24);

const ACTORS: Record<string, Actor> = {
  integration: { kind: 'integration', integrationId: OWN },
  device: { kind: 'device', deviceId: 'd'.repeat(24), integrationId: OWN, jkt: 'thumbprint' },
  admin: { kind: 'operator', operatorId: 'o', role: 'admin' },
  auditor: { kind: 'operator', operatorId: 'o', role: 'auditor' },
  'command-line': { kind: 'command-line' },
  worker: { kind: 'worker' },
  nobody: { kind: 'nobody' },
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
  'face:capture': 'device',
  'face:take-templates': 'device',
  'verification:intake': 'integration admin command-line nobody',
  'verification:read': 'integration admin auditor command-line',
  'verification:see-person': 'integration admin command-line',
  'verification:confirm-phone': 'device',
  'webhook:read': 'integration admin auditor command-line',
  'webhook:change': 'admin command-line',
  'event:read': 'integration admin auditor command-line',
  'delivery:read': 'integration admin auditor command-line',
  'delivery:resend': 'integration admin command-line',
  'device:pair': 'admin command-line',
  'device:read': 'admin auditor command-line',
  'device:change': 'admin command-line',
  'device:revoke': 'admin command-line',
  'kiosk:report': 'device',
  'kiosk:start-session': 'device',
  'kiosk:submit-capture': 'device',
};

describe('who may do what', () => {
  for (const action of Object.keys(PERMISSIONS) as Action[]) {
    for (const [name, actor] of Object.entries(ACTORS)) {
      const may = EXPECTED[action].split(' ').includes(name);
      it(`${name} ${may ? 'may' : 'may not'} ${action}`, () => {
        const result = authorise(actor, action, OWN);
        expect(result.ok ? 'allowed' : result.error.code).toBe(
          may ? 'allowed' : name === 'nobody' ? 'UNAUTHENTICATED' : 'FORBIDDEN',
        );
      });
    }

    it.each(['integration', 'device'])(`%s finds nothing of another integration's by ${action}`, (name) => {
      const actor = ACTORS[name];
      if (!actor) throw new Error(`there is no ${name}`);
      const expected = EXPECTED[action].split(' ').includes(name) ? 'NOT_FOUND' : 'FORBIDDEN';
      expect(authorise(actor, action, OTHER)).toMatchObject({ ok: false, error: { code: expected } });
    });
  }
});
