import { Arg, ArgsType, Args, Ctx, Extensions, Field, Mutation, Query, Resolver } from 'type-graphql';
import { resultUnion, toUnion, type Failure } from '../../../platform/graphql/errors.js';
import { orRefuse } from '../../../platform/graphql/results.js';
import { IdentityDocumentEnum, KioskLanguageEnum } from '../../integration/graphql/index.js';
import type { FileKind, IdentityDocument } from '../domain/evidence.js';
import type { TextLanguage } from '../domain/phone-text.js';
import type { VerificationScope } from './context.js';
import { FileKindEnum } from './enums.js';
import {
  PreparedUploadView,
  ProgressView,
  SentCodeView,
  SubmittedView,
  VerificationSessionView,
} from './person-views.js';

const BeginVerificationResult = resultUnion('BeginVerificationResult', () => VerificationSessionView);
const GiveConsentResult = resultUnion('GiveConsentResult', () => ProgressView);
const PrepareUploadResult = resultUnion('PrepareUploadResult', () => PreparedUploadView);
const SendPhoneCodeResult = resultUnion('SendPhoneCodeResult', () => SentCodeView);
const ConfirmPhoneCodeResult = resultUnion('ConfirmPhoneCodeResult', () => ProgressView);
const SubmitVerificationResult = resultUnion('SubmitVerificationResult', () => SubmittedView);

@ArgsType()
class ConsentArgs {
  @Field(() => String, { description: 'Which version of the text was shown.' })
  readonly version!: string;
  @Field(() => String, { description: 'In which language, as BCP 47 writes it.' })
  readonly language!: string;
}

@ArgsType()
class UploadArgs {
  @Field(() => FileKindEnum)
  readonly kind!: FileKind;
  @Field(() => IdentityDocumentEnum, { nullable: true, description: 'Needed for a document’s front.' })
  readonly documentType?: IdentityDocument | null;
}

/** What a person does, from a page, a kiosk or a test client. */
@Resolver()
export class PersonResolver {
  @Extensions({ open: true })
  @Mutation(() => BeginVerificationResult, {
    description:
      'Begins a session by a request URL or the code that is typed instead, without a token or with a kiosk’s; one that was open is over.',
  })
  async beginVerification(
    @Arg('code', () => String) code: string,
    @Ctx() { app, actor }: VerificationScope,
  ): Promise<VerificationSessionView | Failure> {
    return toUnion(await app.verificationSessions.begin(actor, code), (begun) => new VerificationSessionView(begun));
  }

  @Query(() => ProgressView, { description: 'How far the person of this session is.' })
  async verificationProgress(@Ctx() { app, actor }: VerificationScope): Promise<ProgressView> {
    return new ProgressView(orRefuse(await app.verificationSessions.progress(actor)));
  }

  @Mutation(() => GiveConsentResult, { description: 'Keeps that the person agreed; with it the verification begins.' })
  async giveConsent(
    @Args(() => ConsentArgs) { version, language }: ConsentArgs,
    @Ctx() { app, actor, faces }: VerificationScope,
  ): Promise<ProgressView | Failure> {
    const given = await faces.evidenceIntake.consent(actor, { version, language });
    const progress = given.ok ? await app.verificationSessions.progress(actor) : given;
    return toUnion(progress, (value) => new ProgressView(value));
  }

  @Mutation(() => PrepareUploadResult, { description: 'Gives the address to which a file is sent, for ten minutes.' })
  async prepareUpload(
    @Args(() => UploadArgs) { kind, documentType }: UploadArgs,
    @Ctx() { actor, faces }: VerificationScope,
  ): Promise<PreparedUploadView | Failure> {
    const prepared = await faces.evidenceIntake.prepare(actor, { kind, documentType: documentType ?? null });
    return toUnion(prepared, (value) => new PreparedUploadView(value));
  }

  @Mutation(() => SendPhoneCodeResult, {
    description: 'Texts a code of six digits to a number; the one before is void.',
  })
  async sendPhoneCode(
    @Arg('number', () => String, { description: 'With its country code.' }) number: string,
    @Arg('language', () => KioskLanguageEnum) language: TextLanguage,
    @Ctx() { app, actor }: VerificationScope,
  ): Promise<SentCodeView | Failure> {
    return toUnion(await app.personPhone.send(actor, number, language), (sent) => new SentCodeView(sent));
  }

  @Mutation(() => ConfirmPhoneCodeResult, { description: 'Confirms the number by the code that came.' })
  async confirmPhoneCode(
    @Arg('code', () => String) code: string,
    @Ctx() { app, actor }: VerificationScope,
  ): Promise<ProgressView | Failure> {
    const confirmed = await app.personPhone.confirm(actor, code);
    const progress = confirmed.ok ? await app.verificationSessions.progress(actor) : confirmed;
    return toUnion(progress, (value) => new ProgressView(value));
  }

  @Mutation(() => SubmitVerificationResult, { description: 'Hands in what is there, when all of it is.' })
  async submitVerification(@Ctx() { actor, faces }: VerificationScope): Promise<SubmittedView | Failure> {
    const submitted = await faces.submissions.submit(actor);
    return toUnion(submitted, (value) => new SubmittedView(value));
  }
}
