import { Ctx, Extensions, FieldResolver, Resolver, Root } from 'type-graphql';
import { authorise } from '../../../platform/access/permissions.js';
import { orRefuse } from '../../../platform/graphql/results.js';
import type { VerificationContext } from './context.js';
import {
  ConsentView,
  DecisionView,
  EvidenceView,
  FindingsView,
  PersonDetailsView,
  ProposalView,
} from './review-views.js';
import { VerificationView } from './verification-view.js';

/** Every kind, and what was sent back a few times. */
const PIECES = 20;
const FEW = 5;

/** What a verification is decided by. */
@Resolver(() => VerificationView)
export class VerificationEvidenceResolver {
  @Extensions({ listSize: PIECES })
  @FieldResolver(() => [EvidenceView], { description: 'In the order in which it was taken; what was replaced too.' })
  async evidence(
    @Root() { verification }: VerificationView,
    @Ctx() { app, actor }: VerificationContext,
  ): Promise<EvidenceView[]> {
    const evidence = orRefuse(await app.evidenceRecords.evidence(actor, verification));
    return evidence.map((each) => new EvidenceView(each, verification.integrationId));
  }

  @Extensions({ listSize: FEW })
  @FieldResolver(() => [ConsentView])
  async consents(
    @Root() { verification }: VerificationView,
    @Ctx() { app, actor }: VerificationContext,
  ): Promise<readonly ConsentView[]> {
    return orRefuse(await app.evidenceRecords.consents(actor, verification));
  }

  @Extensions({ listSize: FEW })
  @FieldResolver(() => [DecisionView], { description: 'In their order, with their receipts.' })
  async decisions(
    @Root() { verification }: VerificationView,
    @Ctx() { app, actor }: VerificationContext,
  ): Promise<readonly DecisionView[]> {
    return orRefuse(await app.evidenceRecords.decisions(actor, verification));
  }

  @FieldResolver(() => ProposalView, { nullable: true, description: 'Where a second reviewer has to agree.' })
  async proposal(
    @Root() { verification }: VerificationView,
    @Ctx() { app, actor }: VerificationContext,
  ): Promise<ProposalView | null> {
    return orRefuse(await app.evidenceRecords.proposal(actor, verification));
  }

  @FieldResolver(() => PersonDetailsView, { nullable: true, description: 'Null before somebody read the documents.' })
  details(@Root() { verification }: VerificationView, @Ctx() { actor }: VerificationContext): PersonDetailsView | null {
    orRefuse(authorise(actor, 'verification:see-person', verification.integrationId));
    return verification.details;
  }
}

/** What was found out, for those who decide. */
@Resolver(() => EvidenceView)
export class EvidenceFindingsResolver {
  @FieldResolver(() => FindingsView, { description: 'Scores and measures: for reviewers, not for the integration.' })
  findings(@Root() { evidence, integrationId }: EvidenceView, @Ctx() { actor }: VerificationContext): FindingsView {
    orRefuse(authorise(actor, 'evidence:see-findings', integrationId));
    return new FindingsView(evidence.findings);
  }
}
