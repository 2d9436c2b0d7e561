import { describe, expect, it } from 'vitest';
import type { Actor } from '../../kernel/index.js';
import { authorise, PERMISSIONS, type Action } from './permissions.js';

const OWN = 'a'.repeat(24);
const OTHER = 'b'.repeat(24);

const ACTORS: Record<string, Actor> = {
  integration: { kind: 'integration', integrationId: OWN },
  device: { kind: 'device', deviceId: 'd'.repeat(24), integrationId: OWN, jkt: 'thumbprint' },
  session: {
    kind: 'session',
    sessionId: 'e'.repeat(24),
    verificationId: 'f'.repeat(24),
    integrationId: OWN,
    device: null,
  },
  owner: { kind: 'operator', operatorId: 'o', role: 'owner' },
  admin: { kind: 'operator', operatorId: 'o', role: 'admin' },
  reviewer: { kind: 'operator', operatorId: 'o', role: 'reviewer' },
  auditor: { kind: 'operator', operatorId: 'o', role: 'auditor' },
  'command-line': { kind: 'command-line' },
  worker: { kind: 'worker' },
  policy: { kind: 'policy' },
  nobody: { kind: 'nobody' },
};

/** The whole table, written out a second time by hand: a change of rights has to be made in both. */
const EXPECTED: Record<Action, string> = {
  'integration:create': 'owner admin command-line',
  'integration:list': 'owner admin reviewer auditor command-line',
  'integration:read': 'integration owner admin reviewer auditor command-line',
  'integration:change': 'owner admin command-line',
  'integration:rotate-keys': 'owner admin command-line',
  'face:register': 'integration owner admin command-line',
  'face:verify': 'integration owner admin command-line',
  'face:read': 'integration owner admin reviewer auditor command-line',
  'face:see-image': 'integration owner admin',
  'face:disable': 'integration owner admin command-line',
  'face:erase': 'integration owner admin command-line',
  'face:capture': 'device',
  'face:take-templates': 'device',
  'verification:intake': 'integration owner admin command-line nobody',
  'verification:read': 'integration owner admin reviewer auditor command-line',
  'verification:see-person': 'integration owner admin reviewer command-line',
  'verification:see-request': 'integration owner admin command-line',
  'verification:begin': 'nobody device integration',
  'verification:contribute': 'session',
  'verification:erase': 'integration owner admin command-line',
  'verification:decide': 'owner admin reviewer',
  'evidence:see-image': 'integration owner admin reviewer',
  'evidence:see-findings': 'owner admin reviewer auditor command-line',
  'webhook:read': 'integration owner admin reviewer auditor command-line',
  'webhook:change': 'owner admin command-line',
  'event:read': 'integration owner admin reviewer auditor command-line',
  'event:see-body': 'integration owner admin command-line',
  'delivery:read': 'integration owner admin reviewer auditor command-line',
  'delivery:resend': 'integration owner admin command-line',
  'device:pair': 'owner admin command-line',
  'device:read': 'owner admin auditor command-line',
  'device:change': 'owner admin command-line',
  'device:revoke': 'owner admin command-line',
  'operator:read': 'owner admin auditor command-line',
  'operator:change': 'owner command-line',
  'account:own': 'owner admin reviewer auditor',
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

    it.each(['integration', 'device', 'session'])(`%s finds nothing of another integration's by ${action}`, (name) => {
      const actor = ACTORS[name];
      if (!actor) throw new Error(`there is no ${name}`);
      const expected = EXPECTED[action].split(' ').includes(name) ? 'NOT_FOUND' : 'FORBIDDEN';
      expect(authorise(actor, action, OTHER)).toMatchObject({ ok: false, error: { code: expected } });
    });
  }
});
