import { Extensions, Field, InputType, Int, ObjectType } from 'type-graphql';
import { schemaEnum } from '../../../platform/graphql/enums.js';
import {
  IDENTITY_DOCUMENTS,
  KIOSK_LANGUAGES,
  LIVENESS_GESTURES,
  POLICY_FINDINGS,
  POLICY_KEYS,
  type Policy,
} from '../domain/policy.js';

const GestureCheck = schemaEnum(
  'FaceGestureCheck',
  POLICY_KEYS.faceGestureCheck.choices ?? [],
  'How the gestures of an enrolment are checked.',
);

const Mirrored = schemaEnum(
  'FaceMirrored',
  POLICY_KEYS.faceMirrored.choices ?? [],
  'Whether images show a person as a mirror does.',
);

/** Documents that say who somebody is. */
export const IdentityDocumentEnum = schemaEnum(
  'IdentityDocument',
  IDENTITY_DOCUMENTS,
  'A document that says who somebody is.',
);

const FaceLiveness = schemaEnum(
  'FaceLiveness',
  POLICY_KEYS.faceLiveness.choices ?? [],
  'What images of an integration’s own have to be.',
);

const KioskLiveness = schemaEnum(
  'KioskLiveness',
  POLICY_KEYS.kioskLiveness.choices ?? [],
  'What captures of kiosks have to answer.',
);

const LivenessLight = schemaEnum(
  'LivenessLight',
  POLICY_KEYS.livenessLight.choices ?? [],
  'What the screen’s colours count for.',
);

const LivenessWithoutLight = schemaEnum(
  'LivenessWithoutLight',
  POLICY_KEYS.livenessWithoutLight.choices ?? [],
  'What there is instead of the screen’s colours.',
);

/** What a person may be asked to do before a camera. */
export const GestureEnum = schemaEnum('Gesture', LIVENESS_GESTURES, 'LEFT and RIGHT are the person’s own.');

export const VerificationFaceEnum = schemaEnum(
  'VerificationFace',
  POLICY_KEYS.verificationFace.choices ?? [],
  'What a verification asks for of a face.',
);

const VerificationDecision = schemaEnum(
  'VerificationDecision',
  POLICY_KEYS.verificationDecision.choices ?? [],
  'Who decides a verification.',
);

/** What is found of a verification, as a policy names it. */
const PolicyFindingEnum = schemaEnum('PolicyFinding', POLICY_FINDINGS, 'A finding that a policy names, or none.');

/** The languages of a kiosk's screens. */
export const KioskLanguageEnum = schemaEnum('KioskLanguage', KIOSK_LANGUAGES, 'A language of a kiosk’s screens.');

const described = (key: keyof Policy) => ({ description: POLICY_KEYS[key].meaning });
const optional = (key: keyof Policy) => ({ ...described(key), nullable: true });

/** What an integration has decided. */
@ObjectType('Policy', { simpleResolvers: true, description: 'What an integration has decided for itself.' })
export class PolicyView implements Policy {
  @Field(() => GestureCheck, described('faceGestureCheck'))
  readonly faceGestureCheck: Policy['faceGestureCheck'];
  @Field(() => Int, described('faceMinimumWidth'))
  readonly faceMinimumWidth: number;
  @Field(() => Mirrored, described('faceMirrored'))
  readonly faceMirrored: Policy['faceMirrored'];
  @Field(() => FaceLiveness, described('faceLiveness'))
  readonly faceLiveness: Policy['faceLiveness'];
  @Field(() => Boolean, described('keepAttemptImages'))
  readonly keepAttemptImages: boolean;
  @Field(() => String, described('faceConsentVersion'))
  readonly faceConsentVersion: string;
  @Field(() => Boolean, described('allowLegacyIntake'))
  readonly allowLegacyIntake: boolean;
  @Field(() => Boolean, described('allowUnauthenticatedLegacyIntake'))
  readonly allowUnauthenticatedLegacyIntake: boolean;
  @Field(() => Int, described('verificationExpiryHours'))
  readonly verificationExpiryHours: number;
  @Field(() => Int, described('verificationIdleMinutes'))
  readonly verificationIdleMinutes: number;
  @Extensions({ listSize: IDENTITY_DOCUMENTS.length })
  @Field(() => [IdentityDocumentEnum], described('verificationDocuments'))
  readonly verificationDocuments: Policy['verificationDocuments'];
  @Field(() => Boolean, described('verificationProofOfAddress'))
  readonly verificationProofOfAddress: boolean;
  @Field(() => Int, described('verificationProofDays'))
  readonly verificationProofDays: number;
  @Field(() => Boolean, described('verificationPhone'))
  readonly verificationPhone: boolean;
  @Field(() => VerificationFaceEnum, described('verificationFace'))
  readonly verificationFace: Policy['verificationFace'];
  @Field(() => VerificationDecision, described('verificationDecision'))
  readonly verificationDecision: Policy['verificationDecision'];
  @Extensions({ listSize: POLICY_FINDINGS.length })
  @Field(() => [PolicyFindingEnum], described('verificationDeclines'))
  readonly verificationDeclines: Policy['verificationDeclines'];
  @Extensions({ listSize: POLICY_FINDINGS.length })
  @Field(() => [PolicyFindingEnum], described('verificationTolerates'))
  readonly verificationTolerates: Policy['verificationTolerates'];
  @Field(() => Boolean, described('verificationFourEyes'))
  readonly verificationFourEyes: boolean;
  @Field(() => Int, described('verificationRetentionDays'))
  readonly verificationRetentionDays: number;
  @Field(() => Int, described('faceRetentionDays'))
  readonly faceRetentionDays: number;
  @Extensions({ listSize: KIOSK_LANGUAGES.length })
  @Field(() => [KioskLanguageEnum], described('kioskLanguages'))
  readonly kioskLanguages: readonly string[];
  @Field(() => String, described('kioskColour'))
  readonly kioskColour: string;
  @Field(() => String, described('kioskLogo'))
  readonly kioskLogo: string;
  @Field(() => Int, described('kioskSessionsPerHour'))
  readonly kioskSessionsPerHour: number;
  @Field(() => Int, described('kioskVerifyGestures'))
  readonly kioskVerifyGestures: number;
  @Field(() => KioskLiveness, described('kioskLiveness'))
  readonly kioskLiveness: Policy['kioskLiveness'];
  @Extensions({ listSize: LIVENESS_GESTURES.length })
  @Field(() => [GestureEnum], described('livenessGestures'))
  readonly livenessGestures: Policy['livenessGestures'];
  @Field(() => LivenessLight, described('livenessLight'))
  readonly livenessLight: Policy['livenessLight'];
  @Field(() => LivenessWithoutLight, described('livenessWithoutLight'))
  readonly livenessWithoutLight: Policy['livenessWithoutLight'];
  @Field(() => Boolean, described('kioskAssistance'))
  readonly kioskAssistance: boolean;

  constructor(policy: Policy) {
    this.faceGestureCheck = policy.faceGestureCheck;
    this.faceMinimumWidth = policy.faceMinimumWidth;
    this.faceMirrored = policy.faceMirrored;
    this.faceLiveness = policy.faceLiveness;
    this.keepAttemptImages = policy.keepAttemptImages;
    this.faceConsentVersion = policy.faceConsentVersion;
    this.allowLegacyIntake = policy.allowLegacyIntake;
    this.allowUnauthenticatedLegacyIntake = policy.allowUnauthenticatedLegacyIntake;
    this.verificationExpiryHours = policy.verificationExpiryHours;
    this.verificationIdleMinutes = policy.verificationIdleMinutes;
    this.verificationDocuments = policy.verificationDocuments;
    this.verificationProofOfAddress = policy.verificationProofOfAddress;
    this.verificationProofDays = policy.verificationProofDays;
    this.verificationPhone = policy.verificationPhone;
    this.verificationFace = policy.verificationFace;
    this.verificationDecision = policy.verificationDecision;
    this.verificationDeclines = policy.verificationDeclines;
    this.verificationTolerates = policy.verificationTolerates;
    this.verificationFourEyes = policy.verificationFourEyes;
    this.verificationRetentionDays = policy.verificationRetentionDays;
    this.faceRetentionDays = policy.faceRetentionDays;
    this.kioskLanguages = policy.kioskLanguages;
    this.kioskColour = policy.kioskColour;
    this.kioskLogo = policy.kioskLogo;
    this.kioskSessionsPerHour = policy.kioskSessionsPerHour;
    this.kioskVerifyGestures = policy.kioskVerifyGestures;
    this.kioskLiveness = policy.kioskLiveness;
    this.livenessGestures = policy.livenessGestures;
    this.livenessLight = policy.livenessLight;
    this.livenessWithoutLight = policy.livenessWithoutLight;
    this.kioskAssistance = policy.kioskAssistance;
  }
}

/** Changes of a policy; what is not given stays. */
@InputType('PolicyInput', { description: 'What an integration decides for itself; what is not given stays.' })
export class PolicyInput implements Record<keyof Policy, unknown> {
  @Field(() => GestureCheck, optional('faceGestureCheck'))
  readonly faceGestureCheck!: string | null | undefined;
  @Field(() => Int, optional('faceMinimumWidth'))
  readonly faceMinimumWidth!: number | null | undefined;
  @Field(() => Mirrored, optional('faceMirrored'))
  readonly faceMirrored!: string | null | undefined;
  @Field(() => FaceLiveness, optional('faceLiveness'))
  readonly faceLiveness!: string | null | undefined;
  @Field(() => Boolean, optional('keepAttemptImages'))
  readonly keepAttemptImages!: boolean | null | undefined;
  @Field(() => String, optional('faceConsentVersion'))
  readonly faceConsentVersion!: string | null | undefined;
  @Field(() => Boolean, optional('allowLegacyIntake'))
  readonly allowLegacyIntake!: boolean | null | undefined;
  @Field(() => Boolean, optional('allowUnauthenticatedLegacyIntake'))
  readonly allowUnauthenticatedLegacyIntake!: boolean | null | undefined;
  @Field(() => Int, optional('verificationExpiryHours'))
  readonly verificationExpiryHours!: number | null | undefined;
  @Field(() => Int, optional('verificationIdleMinutes'))
  readonly verificationIdleMinutes!: number | null | undefined;
  @Extensions({ listSize: IDENTITY_DOCUMENTS.length })
  @Field(() => [IdentityDocumentEnum], optional('verificationDocuments'))
  readonly verificationDocuments!: readonly string[] | null | undefined;
  @Field(() => Boolean, optional('verificationProofOfAddress'))
  readonly verificationProofOfAddress!: boolean | null | undefined;
  @Field(() => Int, optional('verificationProofDays'))
  readonly verificationProofDays!: number | null | undefined;
  @Field(() => Boolean, optional('verificationPhone'))
  readonly verificationPhone!: boolean | null | undefined;
  @Field(() => VerificationFaceEnum, optional('verificationFace'))
  readonly verificationFace!: string | null | undefined;
  @Field(() => VerificationDecision, optional('verificationDecision'))
  readonly verificationDecision!: string | null | undefined;
  @Extensions({ listSize: POLICY_FINDINGS.length })
  @Field(() => [PolicyFindingEnum], optional('verificationDeclines'))
  readonly verificationDeclines!: readonly string[] | null | undefined;
  @Extensions({ listSize: POLICY_FINDINGS.length })
  @Field(() => [PolicyFindingEnum], optional('verificationTolerates'))
  readonly verificationTolerates!: readonly string[] | null | undefined;
  @Field(() => Boolean, optional('verificationFourEyes'))
  readonly verificationFourEyes!: boolean | null | undefined;
  @Field(() => Int, optional('verificationRetentionDays'))
  readonly verificationRetentionDays!: number | null | undefined;
  @Field(() => Int, optional('faceRetentionDays'))
  readonly faceRetentionDays!: number | null | undefined;
  @Extensions({ listSize: KIOSK_LANGUAGES.length })
  @Field(() => [KioskLanguageEnum], optional('kioskLanguages'))
  readonly kioskLanguages!: readonly string[] | null | undefined;
  @Field(() => String, optional('kioskColour'))
  readonly kioskColour!: string | null | undefined;
  @Field(() => String, optional('kioskLogo'))
  readonly kioskLogo!: string | null | undefined;
  @Field(() => Int, optional('kioskSessionsPerHour'))
  readonly kioskSessionsPerHour!: number | null | undefined;
  @Field(() => Int, optional('kioskVerifyGestures'))
  readonly kioskVerifyGestures!: number | null | undefined;
  @Field(() => KioskLiveness, optional('kioskLiveness'))
  readonly kioskLiveness!: string | null | undefined;
  @Extensions({ listSize: LIVENESS_GESTURES.length })
  @Field(() => [GestureEnum], optional('livenessGestures'))
  readonly livenessGestures!: readonly string[] | null | undefined;
  @Field(() => LivenessLight, optional('livenessLight'))
  readonly livenessLight!: string | null | undefined;
  @Field(() => LivenessWithoutLight, optional('livenessWithoutLight'))
  readonly livenessWithoutLight!: string | null | undefined;
  @Field(() => Boolean, optional('kioskAssistance'))
  readonly kioskAssistance!: boolean | null | undefined;
}

/** The changes as the texts that the policy's table checks. */
export const policyTexts = (input: PolicyInput): Record<string, string> => {
  const given = (Object.keys(POLICY_KEYS) as (keyof Policy)[]).map((key) => [key, input[key]] as const);
  return Object.fromEntries(given.flatMap(([key, value]) => (value == null ? [] : [[key, String(value)]])));
};
