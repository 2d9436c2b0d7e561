import { Extensions, Field, ID, Int, ObjectType } from 'type-graphql';
import type { ErrorCode } from '../../../kernel/index.js';
import { ErrorCodes } from '../../../platform/graphql/errors.js';
import { IDENTITY_DOCUMENTS, KIOSK_LANGUAGES } from '../../integration/index.js';
import { IdentityDocumentEnum, KioskLanguageEnum, VerificationFaceEnum } from '../../integration/graphql/index.js';
import type { CaptureAnswer } from '../app/capture-intake.js';
import type { StartedSession } from '../app/kiosk-sessions.js';
import { LivenessChallengeView, ToldEnum } from '../../liveness/graphql/index.js';
import { OFFLINE_MAXIMUM, TOLD, type IssuedChallenge } from '../../liveness/index.js';
import type { CaptureOutcome } from '../domain/capture.js';
import type { Purpose } from '../domain/session.js';
import type { KioskSettings } from '../domain/settings.js';
import { CaptureOutcomeEnum, PurposeEnum } from './enums.js';

@ObjectType('KioskTheme', { description: 'How an integration dresses its kiosks.' })
class KioskThemeView {
  @Field(() => String)
  readonly name: string;
  @Field(() => String, { description: '`#rrggbb`.' })
  readonly colour: string;
  @Field(() => String, { nullable: true, description: 'A `data:image/…;base64` address.' })
  readonly logo: string | null;

  constructor({ name, colour, logo }: KioskSettings['theme']) {
    this.name = name;
    this.colour = colour;
    this.logo = logo;
  }
}

/** What a kiosk without a network asks for. */
@ObjectType('KioskIdentity', {
  simpleResolvers: true,
  description: 'What an identity check asks for while a kiosk has no network, by the policy as it is now.',
})
class KioskIdentityView {
  @Extensions({ listSize: IDENTITY_DOCUMENTS.length })
  @Field(() => [IdentityDocumentEnum], { description: 'The documents that are taken.' })
  readonly documents!: readonly string[];
  @Field(() => Boolean)
  readonly proofOfAddress!: boolean;
  @Field(() => Boolean, { description: 'Whether a phone number is confirmed, which takes the network.' })
  readonly phone!: boolean;
  @Field(() => VerificationFaceEnum)
  readonly face!: KioskSettings['identity']['face'];
  @Field(() => Boolean, { description: 'Whether the screen may show colours while a challenge is answered.' })
  readonly light!: boolean;
}

/** What the server decides about a kiosk. */
@ObjectType('KioskSettings', { description: 'What the server decides about a kiosk.' })
export class KioskSettingsView {
  @Field(() => String)
  readonly deviceName: string;
  @Field(() => ID)
  readonly integrationId: string;
  @Field(() => KioskThemeView)
  readonly theme: KioskThemeView;
  @Extensions({ listSize: KIOSK_LANGUAGES.length })
  @Field(() => [KioskLanguageEnum], { description: 'The first one first.' })
  readonly languages: readonly string[];
  @Field(() => Int, { description: 'How many of the four gestures a verification asks for.' })
  readonly verifyGestures: number;
  @Field(() => Int, { description: 'Pixels between the jaw’s ends from which a face is wide enough.' })
  readonly minimumWidth: number;
  @Field(() => Boolean, { description: 'Whether an attendant may help somebody through without gestures.' })
  readonly assistance: boolean;
  @Field(() => Boolean, { description: 'Whether a capture has to answer a liveness challenge.' })
  readonly liveness: boolean;
  @Field(() => KioskIdentityView)
  readonly identity: KioskIdentityView;
  @Field(() => String, {
    nullable: true,
    description: '`scrypt$N$r$p$salt$hash` of the attendant’s PIN, in base64url.',
  })
  readonly pinHash: string | null;
  @Field(() => String, { description: 'The key that captures are sealed to: a JWK (RFC 7517) as JSON.' })
  readonly sealingKey: string;
  @Field(() => Int, { description: 'How many people may begin at this kiosk within an hour.' })
  readonly sessionsPerHour: number;
  @Field(() => Int, { description: 'For how many hours a capture that was begun without the network is accepted.' })
  readonly acceptedAfterHours: number;

  constructor(settings: KioskSettings) {
    this.deviceName = settings.deviceName;
    this.integrationId = settings.integrationId;
    this.theme = new KioskThemeView(settings.theme);
    this.languages = settings.languages;
    this.verifyGestures = settings.verifyGestures;
    this.minimumWidth = settings.minimumWidth;
    this.assistance = settings.assistance;
    this.liveness = settings.liveness;
    this.identity = settings.identity;
    this.pinHash = settings.pinHash;
    this.sealingKey = settings.sealingKey;
    this.sessionsPerHour = settings.sessionsPerHour;
    this.acceptedAfterHours = settings.acceptedAfterHours;
  }
}

/** A session that was begun. */
@ObjectType('KioskSession', { description: 'One person at a kiosk, for one capture.' })
export class KioskSessionView {
  @Field(() => ID)
  readonly id: string;
  @Field(() => PurposeEnum)
  readonly purpose: Purpose;
  @Field(() => Date)
  readonly expiresAt: Date;
  @Field(() => String, {
    nullable: true,
    description:
      'For VERIFY: JWE compact (ECDH-ES, A256GCM) to the device’s encryption key, of JSON with `sessionId`, `modelVersion`, ' +
      '`threshold`, `templates` (base64 of 32-bit floats, little endian) and `expiresAt`.',
  })
  readonly sealedTemplates: string | null;
  @Field(() => LivenessChallengeView, {
    nullable: true,
    description: 'What the capture is to answer; null where an attendant helps, or the policy asks for none.',
  })
  readonly livenessChallenge: LivenessChallengeView | null;

  constructor({ session, sealedTemplates, challenge }: StartedSession) {
    this.id = session.id;
    this.purpose = session.purpose;
    this.expiresAt = session.expiresAt;
    this.sealedTemplates = sealedTemplates;
    this.livenessChallenge = challenge && new LivenessChallengeView(challenge);
  }
}

/** A session that is over. */
@ObjectType('KioskSessionEnded', { description: 'A session is over.' })
export class KioskSessionEndedView {
  @Field(() => ID, { nullable: true, description: 'Null where none was named.' })
  readonly id: string | null;

  constructor(id: string | null) {
    this.id = id;
  }
}

/** What came of a capture. */
@ObjectType('CaptureTaken', { description: 'The server has this capture, and it is not to be sent again.' })
export class CaptureTakenView {
  @Field(() => ID)
  readonly captureId: string;
  @Field(() => CaptureOutcomeEnum)
  readonly outcome: CaptureOutcome;
  @Field(() => ErrorCodes, { nullable: true, description: 'Why it is UNUSABLE or REJECTED.' })
  readonly code: ErrorCode | null;
  @Field(() => Boolean, { description: 'Whether it was captured without the network.' })
  readonly offline: boolean;
  @Field(() => Boolean, { description: 'Whether it was taken before, and this is the first answer again.' })
  readonly again: boolean;
  @Extensions({ listSize: TOLD.length })
  @Field(() => [ToldEnum], { description: 'Of a liveness challenge: what the person can do better.' })
  readonly livenessReasons: readonly string[];

  constructor({ captureId, outcome, code, offline, again, told }: CaptureAnswer) {
    this.captureId = captureId;
    this.outcome = outcome;
    this.code = code;
    this.offline = offline;
    this.again = again;
    this.livenessReasons = told;
  }
}

/** Challenges that a kiosk keeps. */
@ObjectType('KioskChallenges', { description: 'Liveness challenges that a kiosk keeps for times without a network.' })
export class KioskChallengesView {
  @Extensions({ listSize: OFFLINE_MAXIMUM })
  @Field(() => [LivenessChallengeView], { description: 'In addition to those that it has; each is used once.' })
  readonly challenges: readonly LivenessChallengeView[];

  constructor(challenges: readonly IssuedChallenge[]) {
    this.challenges = challenges.map((challenge) => new LivenessChallengeView(challenge));
  }
}

/** Something that happened at a kiosk is on record. */
@ObjectType('KioskEventRecorded', { description: 'It is on record.' })
export class KioskEventRecordedView {
  @Field(() => ID)
  readonly deviceId: string;

  constructor(deviceId: string) {
    this.deviceId = deviceId;
  }
}
