import { Arg, Ctx, Extensions, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { schemaEnum } from '../../../platform/graphql/enums.js';
import { knownId, orRefuse } from '../../../platform/graphql/results.js';
import { PolicyInput, policyTexts } from '../../integration/graphql/index.js';
import {
  DRY_RUN_MAXIMUM,
  SHOWN_MAXIMUM,
  type DryRun,
  type DryRunChange,
  type DryRunCounts,
} from '../app/decision-dry-run.js';
import type { FindingName } from '../domain/findings.js';
import type { VerificationContext } from './context.js';
import { FindingEnum } from './enums.js';

const VERDICTS = ['approved', 'declined', 'held'] as const;
const VerdictEnum = schemaEnum(
  'PolicyVerdict',
  VERDICTS,
  'What a policy makes of a submission; HELD: a reviewer decides.',
);

/** Findings there are. */
const FINDINGS = 20;

@ObjectType('DryRunCounts', { simpleResolvers: true, description: 'How many verifications come to each.' })
class DryRunCountsView implements DryRunCounts {
  @Field(() => Int)
  readonly approved!: number;
  @Field(() => Int)
  readonly declined!: number;
  @Field(() => Int, { description: 'For a reviewer.' })
  readonly held!: number;
}

@ObjectType('DryRunChange', {
  simpleResolvers: true,
  description: 'A verification that would have been decided otherwise.',
})
class DryRunChangeView implements DryRunChange {
  @Field(() => ID)
  readonly verificationId!: string;
  @Field(() => VerdictEnum)
  readonly before!: DryRunChange['before'];
  @Field(() => VerdictEnum)
  readonly after!: DryRunChange['after'];
  @Extensions({ listSize: FINDINGS })
  @Field(() => [FindingEnum], { description: 'What would have made it.' })
  readonly because!: readonly FindingName[];
}

@ObjectType('DecisionDryRun', {
  simpleResolvers: true,
  description: 'What another policy would have made of the past.',
})
class DryRunView implements DryRun {
  @Field(() => Int)
  readonly considered!: number;
  @Field(() => DryRunCountsView, { description: 'By the policy that each was made under.' })
  readonly before!: DryRunCounts;
  @Field(() => DryRunCountsView)
  readonly after!: DryRunCounts;
  @Field(() => Int, { description: 'How many would have been decided otherwise.' })
  readonly differing!: number;
  @Extensions({ listSize: SHOWN_MAXIMUM })
  @Field(() => [DryRunChangeView], { description: `Those of them, the newest first: the first ${SHOWN_MAXIMUM}.` })
  readonly changed!: readonly DryRunChange[];
}

/** Trying a policy on the past. */
@Resolver()
export class DecisionDryRunResolver {
  @Query(() => DryRunView, {
    description: 'What a policy would have made of the last verifications that were handed in; nothing is changed.',
  })
  async decisionDryRun(
    @Arg('integrationId', () => ID) integrationId: string,
    @Arg('policy', () => PolicyInput, { description: 'Changes of the policy as it is now.' }) policy: PolicyInput,
    @Arg('last', () => Int, { defaultValue: 100, description: `How many verifications, at most ${DRY_RUN_MAXIMUM}.` })
    last: number,
    @Ctx() { app, actor }: VerificationContext,
  ): Promise<DryRunView> {
    return orRefuse(await app.decisionDryRuns.run(actor, knownId(integrationId), policyTexts(policy), last));
  }
}
