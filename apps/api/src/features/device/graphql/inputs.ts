import { Extensions, Field, Float, ID, InputType, Int } from 'type-graphql';
import { LIVENESS_GESTURES } from '../../integration/index.js';
import { GestureEnum } from '../../integration/graphql/index.js';
import { WITHOUT_LIGHT } from '../../liveness/graphql/index.js';
import type { Heartbeat, KeyProtection, KioskEvent } from '../domain/device.js';
import type { Purpose } from '../domain/session.js';
import { KeyProtectionEnum, KioskEventEnum, PurposeEnum } from './enums.js';

@InputType('KioskCameraInput', { description: 'The camera in use.' })
class KioskCameraInput {
  @Field(() => String, { nullable: true, description: 'Its name; null where there is none.' })
  readonly label?: string | null;
  @Field(() => String, { description: 'What is wrong with it; `none` where nothing is.' })
  readonly problem!: string;
}

/** How a kiosk says that it is. */
@InputType('HeartbeatInput', { description: 'How a kiosk is; sent every 30 seconds.' })
export class HeartbeatInput {
  @Field(() => String)
  readonly version!: string;
  @Field(() => String)
  readonly platform!: string;
  @Field(() => KioskCameraInput)
  readonly camera!: KioskCameraInput;
  @Field(() => Int, { description: 'Captures that wait to be sent.' })
  readonly queued!: number;
  @Field(() => Float, { nullable: true, description: 'MiB.' })
  readonly freeDiskMb?: number | null;
  @Field(() => Float, { nullable: true, description: 'Degrees Celsius.' })
  readonly temperature?: number | null;
  @Field(() => KeyProtectionEnum)
  readonly keyProtection!: KeyProtection;
  @Field(() => String, { nullable: true, description: 'SHA-256 of the app’s archive in hex, where there is one.' })
  readonly asarDigest?: string | null;
  @Extensions({ listSize: 64 })
  @Field(() => [String], { description: 'Names of the checks of its self-test that failed.' })
  readonly failedChecks!: readonly string[];
}

/** The input as the use case takes it. */
export const toHeartbeat = (input: HeartbeatInput): Heartbeat => ({
  version: input.version,
  platform: input.platform,
  camera: { label: input.camera.label ?? null, problem: input.camera.problem },
  queued: input.queued,
  freeDiskMb: input.freeDiskMb ?? null,
  temperature: input.temperature ?? null,
  keyProtection: input.keyProtection,
  asarDigest: input.asarDigest ?? null,
  failedChecks: [...input.failedChecks],
});

/** What a person at a kiosk wants. */
@InputType('StartKioskSessionInput', { description: 'What a person at a kiosk wants.' })
export class StartKioskSessionInput {
  @Field(() => PurposeEnum)
  readonly purpose!: Purpose;
  @Field(() => String, {
    description:
      'A registration URL, its id or its short code; for VERIFY also the integration’s own name for the person.',
  })
  readonly code!: string;
  @Field(() => Boolean, { description: 'Whether an attendant helps: no gestures are asked for, and it is recorded.' })
  readonly assisted!: boolean;
  @Extensions({ listSize: LIVENESS_GESTURES.length })
  @Field(() => [GestureEnum], {
    nullable: true,
    description: 'In test mode: the order of the liveness challenge, for what a recording shows.',
  })
  readonly gestures?: readonly string[] | null;
  @Field(() => Boolean, { nullable: true, description: WITHOUT_LIGHT })
  readonly withoutLight?: boolean | null;
}

/** A sealed capture. */
@InputType('SubmitCaptureInput', { description: 'A capture, sealed to the server.' })
export class SubmitCaptureInput {
  @Field(() => ID, { description: 'A UUID that the kiosk made: the same one again gives the first answer.' })
  readonly captureId!: string;
  @Field(() => String, { description: 'JWE compact, ECDH-ES with A256GCM, to the server’s sealing key.' })
  readonly sealed!: string;
}

/** Something that happened at a kiosk. */
@InputType('KioskEventInput', { description: 'Something that happened at a kiosk.' })
export class KioskEventInput {
  @Field(() => KioskEventEnum)
  readonly kind!: KioskEvent;
  @Field(() => Date, { description: 'When, by the kiosk’s clock.' })
  readonly at!: Date;
}
