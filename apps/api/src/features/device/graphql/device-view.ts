import { Extensions, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { connectionTypes, Node } from '../../../platform/graphql/relay.js';
import { isOnline, type Device, type Heartbeat, type KeyProtection, type KioskEvent } from '../domain/device.js';
import { DeviceStateEnum, KeyProtectionEnum, KioskEventEnum } from './enums.js';

@ObjectType('DeviceCamera', { description: 'The camera of a kiosk.' })
class DeviceCameraView {
  @Field(() => String, { nullable: true })
  readonly label: string | null;
  @Field(() => String, { description: 'What is wrong with it; `none` where nothing is.' })
  readonly problem: string;

  constructor({ label, problem }: Heartbeat['camera']) {
    this.label = label;
    this.problem = problem;
  }
}

@ObjectType('DeviceHeartbeat', { description: 'How a kiosk said that it is.' })
class DeviceHeartbeatView {
  @Field(() => Date)
  readonly at: Date;
  @Field(() => String)
  readonly version: string;
  @Field(() => String)
  readonly platform: string;
  @Field(() => DeviceCameraView)
  readonly camera: DeviceCameraView;
  @Field(() => Int, { description: 'Captures that wait to be sent.' })
  readonly queued: number;
  @Field(() => Float, { nullable: true, description: 'MiB.' })
  readonly freeDiskMb: number | null;
  @Field(() => Float, { nullable: true, description: 'Degrees Celsius.' })
  readonly temperature: number | null;
  @Field(() => String, { nullable: true, description: 'SHA-256 of the app’s archive in hex.' })
  readonly asarDigest: string | null;
  @Extensions({ listSize: 64 })
  @Field(() => [String], { description: 'Names of the checks of its self-test that failed.' })
  readonly failedChecks: readonly string[];

  constructor(heartbeat: Heartbeat, at: Date) {
    this.at = at;
    this.version = heartbeat.version;
    this.platform = heartbeat.platform;
    this.camera = new DeviceCameraView(heartbeat.camera);
    this.queued = heartbeat.queued;
    this.freeDiskMb = heartbeat.freeDiskMb;
    this.temperature = heartbeat.temperature;
    this.asarDigest = heartbeat.asarDigest;
    this.failedChecks = heartbeat.failedChecks;
  }
}

@ObjectType('DeviceEvent', { description: 'Something that happened at a kiosk.' })
class DeviceEventView {
  @Field(() => KioskEventEnum)
  readonly kind: KioskEvent;
  @Field(() => Date, { description: 'When, by the kiosk’s clock.' })
  readonly at: Date;
  @Field(() => Date, { description: 'When it was told.' })
  readonly toldAt: Date;

  constructor({ kind, at, toldAt }: NonNullable<Device['lastEvent']>) {
    this.kind = kind;
    this.at = at;
    this.toldAt = toldAt;
  }
}

/** An enrolled kiosk. */
@ObjectType('Device', { implements: Node, description: 'An enrolled kiosk.' })
export class DeviceView extends Node {
  /** Whose it is; no field itself. */
  readonly integrationId: string;
  @Field(() => ID)
  override readonly id: string;
  @Field(() => String)
  readonly name: string;
  @Field(() => DeviceStateEnum)
  readonly state: Device['state'];
  @Field(() => Boolean, { description: 'Whether it has been heard of within the last 90 seconds.' })
  readonly online: boolean;
  @Field(() => Date, { nullable: true, description: 'Until when its pairing code works; null where none is open.' })
  readonly codeUntil: Date | null;
  @Field(() => KeyProtectionEnum, { nullable: true })
  readonly keyProtection: KeyProtection | null;
  @Field(() => String, { nullable: true, description: 'The thumbprint of its signing key (RFC 7638).' })
  readonly keyThumbprint: string | null;
  @Field(() => Boolean, { description: 'Whether an attendant’s PIN is set.' })
  readonly hasPin: boolean;
  @Field(() => DeviceHeartbeatView, { nullable: true, description: 'The last one.' })
  readonly heartbeat: DeviceHeartbeatView | null;
  @Field(() => DeviceEventView, { nullable: true, description: 'The last one that it told of.' })
  readonly lastEvent: DeviceEventView | null;
  @Field(() => Date, { nullable: true })
  readonly pairedAt: Date | null;
  @Field(() => Date, { nullable: true })
  readonly revokedAt: Date | null;
  @Field(() => Date)
  readonly createdAt: Date;

  constructor(device: Device) {
    super();
    const { heartbeat, heartbeatAt, lastEvent } = device;
    this.integrationId = device.integrationId;
    this.id = device.id;
    this.name = device.name;
    this.state = device.state;
    this.online = isOnline(device, new Date());
    this.codeUntil = device.codeUntil;
    this.keyProtection = device.keyProtection;
    this.keyThumbprint = device.keys?.jkt ?? null;
    this.hasPin = device.pinHash !== null;
    this.heartbeat = heartbeat && heartbeatAt && new DeviceHeartbeatView(heartbeat, heartbeatAt);
    this.lastEvent = lastEvent && new DeviceEventView(lastEvent);
    this.pairedAt = device.pairedAt;
    this.revokedAt = device.revokedAt;
    this.createdAt = device.createdAt;
  }
}

export const { Connection: DeviceConnection } = connectionTypes('Device', () => DeviceView);

/** A domain object as the schema shows it. */
export const toDeviceView = (device: Device): DeviceView => new DeviceView(device);
