import { Arg, Ctx, ID, Int, Mutation, Resolver } from 'type-graphql';
import { resultUnion, toUnion, type Failure } from '../../../platform/graphql/errors.js';
import type { DeviceContext } from './context.js';
import { HeartbeatInput, KioskEventInput, StartKioskSessionInput, SubmitCaptureInput, toHeartbeat } from './inputs.js';
import {
  CaptureTakenView,
  KioskChallengesView,
  KioskEventRecordedView,
  KioskSessionEndedView,
  KioskSessionView,
  KioskSettingsView,
} from './results.js';

const RecordHeartbeatResult = resultUnion('RecordHeartbeatResult', () => KioskSettingsView);
const StartKioskSessionResult = resultUnion('StartKioskSessionResult', () => KioskSessionView);
const EndKioskSessionResult = resultUnion('EndKioskSessionResult', () => KioskSessionEndedView);
const TakeKioskChallengesResult = resultUnion('TakeKioskChallengesResult', () => KioskChallengesView);
const SubmitCaptureResult = resultUnion('SubmitCaptureResult', () => CaptureTakenView);
const ReportKioskEventResult = resultUnion('ReportKioskEventResult', () => KioskEventRecordedView);

/** What kiosks call, with a token that is bound to their key. */
@Resolver()
export class KioskResolver {
  @Mutation(() => RecordHeartbeatResult, { description: 'A kiosk says how it is, and is told what it is to go by.' })
  async recordHeartbeat(
    @Arg('input', () => HeartbeatInput) input: HeartbeatInput,
    @Ctx() { app, actor }: DeviceContext,
  ): Promise<KioskSettingsView | Failure> {
    const settings = await app.kioskMonitoring.heartbeat(actor, toHeartbeat(input));
    return toUnion(settings, (value) => new KioskSettingsView(value));
  }

  @Mutation(() => StartKioskSessionResult, {
    description: 'Begins a session for one person, of 10 minutes; one that this kiosk had open is ended.',
  })
  async startKioskSession(
    @Arg('input', () => StartKioskSessionInput) input: StartKioskSessionInput,
    @Ctx() { faces, actor }: DeviceContext,
  ): Promise<KioskSessionView | Failure> {
    const { purpose, code, assisted, gestures, withoutLight } = input;
    const request = { purpose, code, assisted, gestures: gestures ?? null, withoutLight: withoutLight === true };
    const started = await faces.kioskSessions.start(actor, request);
    return toUnion(started, (value) => new KioskSessionView(value));
  }

  @Mutation(() => TakeKioskChallengesResult, {
    description: 'Gives a kiosk liveness challenges for times without a network: as many as it lacks, each told once.',
  })
  async takeKioskChallenges(
    @Arg('has', () => Int, { description: 'How many it has.' }) has: number,
    @Ctx() { faces, actor }: DeviceContext,
  ): Promise<KioskChallengesView | Failure> {
    return toUnion(await faces.kioskSessions.takeChallenges(actor, has), (taken) => new KioskChallengesView(taken));
  }

  @Mutation(() => EndKioskSessionResult, {
    description: 'Ends a session without a capture; without an id everything that the device has open.',
  })
  async endKioskSession(
    @Arg('id', () => ID, { nullable: true }) id: string | null | undefined,
    @Ctx() { faces, actor }: DeviceContext,
  ): Promise<KioskSessionEndedView | Failure> {
    return toUnion(await faces.kioskSessions.end(actor, id ?? null), (ended) => new KioskSessionEndedView(ended));
  }

  @Mutation(() => SubmitCaptureResult, {
    description: 'Takes a capture in, once for each id. A failure is not kept: the capture is to be sent again.',
  })
  async submitCapture(
    @Arg('input', () => SubmitCaptureInput) { captureId, sealed }: SubmitCaptureInput,
    @Ctx() { faces, actor }: DeviceContext,
  ): Promise<CaptureTakenView | Failure> {
    const taken = await faces.captures.submit(actor, captureId, sealed);
    return toUnion(taken, (value) => new CaptureTakenView(value));
  }

  @Mutation(() => ReportKioskEventResult, { description: 'Puts something that happened at a kiosk on record.' })
  async reportKioskEvent(
    @Arg('input', () => KioskEventInput) { kind, at }: KioskEventInput,
    @Ctx() { app, actor }: DeviceContext,
  ): Promise<KioskEventRecordedView | Failure> {
    return toUnion(await app.kioskMonitoring.report(actor, kind, at), (id) => new KioskEventRecordedView(id));
  }
}
