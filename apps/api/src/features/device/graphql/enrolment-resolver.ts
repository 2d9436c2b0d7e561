import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { showCode } from '../../../kernel/index.js';
import { resultUnion, toUnion, type Failure } from '../../../platform/graphql/errors.js';
import { knownId } from '../../../platform/graphql/results.js';
import type { WithCode } from '../app/devices.js';
import type { DeviceContext } from './context.js';
import { DeviceView, toDeviceView } from './device-view.js';

const PIN = 'The attendant’s PIN, 6 to 12 digits.';

@InputType('EnrolDeviceInput', { description: 'A kiosk that is to be paired.' })
class EnrolDeviceInput {
  @Field(() => String)
  readonly name!: string;
  @Field(() => ID, { nullable: true, description: 'Whose it is; null where there is one integration alone.' })
  readonly integrationId?: string | null;
  @Field(() => String, { nullable: true, description: PIN })
  readonly pin?: string | null;
}

@InputType('UpdateDeviceInput', { description: 'What is not given stays as it is.' })
class UpdateDeviceInput {
  @Field(() => String, { nullable: true })
  readonly name?: string | null;
  @Field(() => String, { nullable: true, description: `${PIN} Null takes it away.` })
  readonly pin?: string | null;
}

/** A device with the code that was just made for it. */
@ObjectType('DeviceWithCode', { description: 'A device and its pairing code, which is shown once.' })
class DeviceWithCodeView {
  @Field(() => DeviceView)
  readonly device: DeviceView;
  @Field(() => String, { description: 'Typed at the kiosk, once; case and hyphen don’t matter.' })
  readonly pairingCode: string;
  @Field(() => Date)
  readonly expiresAt: Date;

  constructor({ device, code, expiresAt }: WithCode) {
    this.device = new DeviceView(device);
    this.pairingCode = showCode(code);
    this.expiresAt = expiresAt;
  }
}

const EnrolDeviceResult = resultUnion('EnrolDeviceResult', () => DeviceWithCodeView);
const PairDeviceAgainResult = resultUnion('PairDeviceAgainResult', () => DeviceWithCodeView);
const UpdateDeviceResult = resultUnion('UpdateDeviceResult', () => DeviceView);
const RevokeDeviceResult = resultUnion('RevokeDeviceResult', () => DeviceView);

const toWithCode = (made: WithCode): DeviceWithCodeView => new DeviceWithCodeView(made);

/** Enrolling devices, changing and revoking them, for operators. */
@Resolver()
export class EnrolmentResolver {
  @Mutation(() => EnrolDeviceResult, { description: 'Makes a device, and a code by which a kiosk is paired as it.' })
  async enrolDevice(
    @Arg('input', () => EnrolDeviceInput) { name, integrationId, pin }: EnrolDeviceInput,
    @Ctx() { app, actor }: DeviceContext,
  ): Promise<DeviceWithCodeView | Failure> {
    const owner = integrationId == null ? undefined : knownId(integrationId);
    return toUnion(await app.devices.create(actor, { name, integrationId: owner, pin: pin ?? undefined }), toWithCode);
  }

  @Mutation(() => PairDeviceAgainResult, {
    description: 'A new code for a device: the keys that it makes take the place of those it had.',
  })
  async pairDeviceAgain(
    @Arg('id', () => ID) id: string,
    @Ctx() { app, actor }: DeviceContext,
  ): Promise<DeviceWithCodeView | Failure> {
    return toUnion(await app.devices.pairAgain(actor, knownId(id)), toWithCode);
  }

  @Mutation(() => UpdateDeviceResult)
  async updateDevice(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateDeviceInput) { name, pin }: UpdateDeviceInput,
    @Ctx() { app, actor }: DeviceContext,
  ): Promise<DeviceView | Failure> {
    return toUnion(await app.devices.change(actor, knownId(id), { name: name ?? undefined, pin }), toDeviceView);
  }

  @Mutation(() => RevokeDeviceResult, { description: 'Takes a device’s key away: its next call is refused.' })
  async revokeDevice(
    @Arg('id', () => ID) id: string,
    @Ctx() { app, actor }: DeviceContext,
  ): Promise<DeviceView | Failure> {
    return toUnion(await app.devices.revoke(actor, knownId(id)), toDeviceView);
  }
}
