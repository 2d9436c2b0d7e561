import { EntitySchema } from 'typeorm';
import type { Id } from '../../../kernel/index.js';
import type { Device, DeviceState, Heartbeat, KeyProtection, KioskEvent, PublicJwk } from '../domain/device.js';

/** The row of a device. */
export interface DeviceRow {
  id: Id;
  integrationId: Id;
  name: string;
  state: DeviceState;
  codeHash: Buffer | null;
  codeUntil: Date | null;
  jkt: string | null;
  signingJwk: PublicJwk | null;
  encryptionJwk: PublicJwk | null;
  keyProtection: KeyProtection | null;
  pinHash: string | null;
  platform: string | null;
  version: string | null;
  pairedAt: Date | null;
  revokedAt: Date | null;
  heartbeat: Heartbeat | null;
  heartbeatAt: Date | null;
  eventKind: KioskEvent | null;
  eventAt: Date | null;
  eventToldAt: Date | null;
  createdAt: Date;
}

const text = (name: string) => ({ name, type: 'text', nullable: true }) as const;
const time = (name: string) => ({ name, type: 'timestamptz', nullable: true }) as const;
const json = (name: string) => ({ name, type: 'jsonb', nullable: true }) as const;

/** Devices. The hash of a code is only looked for. */
export const deviceEntity = new EntitySchema<DeviceRow>({
  name: 'device',
  tableName: 'device',
  columns: {
    id: { type: 'text', primary: true },
    integrationId: { name: 'integration_id', type: 'text' },
    name: { type: 'text' },
    state: { type: 'text' },
    codeHash: { name: 'code_hash', type: 'bytea', nullable: true, select: false },
    codeUntil: time('code_until'),
    jkt: text('jkt'),
    signingJwk: json('signing_jwk'),
    encryptionJwk: json('encryption_jwk'),
    keyProtection: text('key_protection'),
    pinHash: text('pin_hash'),
    platform: text('platform'),
    version: text('version'),
    pairedAt: time('paired_at'),
    revokedAt: time('revoked_at'),
    heartbeat: json('heartbeat'),
    heartbeatAt: time('heartbeat_at'),
    eventKind: text('event_kind'),
    eventAt: time('event_at'),
    eventToldAt: time('event_told_at'),
    createdAt: { name: 'created_at', type: 'timestamptz' },
  },
});

/** A row as the domain has it. */
export function toDevice(row: DeviceRow): Device {
  const { jkt, signingJwk, encryptionJwk, eventKind, eventAt, eventToldAt } = row;
  return {
    id: row.id,
    integrationId: row.integrationId,
    name: row.name,
    state: row.state,
    codeUntil: row.codeUntil,
    keys: jkt && signingJwk && encryptionJwk ? { jkt, signing: signingJwk, encryption: encryptionJwk } : null,
    keyProtection: row.keyProtection,
    pinHash: row.pinHash,
    platform: row.platform,
    version: row.version,
    pairedAt: row.pairedAt,
    revokedAt: row.revokedAt,
    heartbeat: row.heartbeat,
    heartbeatAt: row.heartbeatAt,
    lastEvent: eventKind && eventAt && eventToldAt ? { kind: eventKind, at: eventAt, toldAt: eventToldAt } : null,
    createdAt: row.createdAt,
  };
}
