import { authorise } from '../../../platform/access/permissions.js';
import { domainError, fail, ok, type Actor, type Id, type Result } from '../../../kernel/index.js';
import { changePolicy, type Policy } from '../../integration/index.js';
import { decideByPolicy, type Verdict } from '../domain/decision.js';
import type { Finding } from '../domain/findings.js';
import type { EvidenceReader, PolicyOfVersion } from './evidence-ports.js';

/** How many verifications would come to each. */
export interface DryRunCounts {
  readonly approved: number;
  readonly declined: number;
  /** For a reviewer. */
  readonly held: number;
}

/** One that would have been decided otherwise. */
export interface DryRunChange {
  readonly verificationId: Id;
  readonly before: Verdict['step'];
  readonly after: Verdict['step'];
  /** What would have made it. */
  readonly because: readonly Finding['name'][];
}

/** What another policy would have made of the past. */
export interface DryRun {
  readonly considered: number;
  /** By the policy that each was made under. */
  readonly before: DryRunCounts;
  readonly after: DryRunCounts;
  /** How many would have been decided otherwise. */
  readonly differing: number;
  /** Those of them, the newest first: the first hundred. */
  readonly changed: readonly DryRunChange[];
}

/** What dry runs are built from. */
export interface DecisionDryRunsParts {
  readonly reader: EvidenceReader;
  readonly policyOf: PolicyOfVersion;
  /** The policy of an integration as it is now. */
  readonly policyNow: (integrationId: Id) => Promise<Policy | undefined>;
}

/** Most verifications that one dry run looks at: each is opened with its person's key. */
export const DRY_RUN_MAXIMUM = 1_000;

/** More than these nobody looks through one by one. */
export const SHOWN_MAXIMUM = 100;

const countOf = (verdicts: readonly Verdict[]): DryRunCounts => {
  const of = (step: Verdict['step']): number => verdicts.filter((verdict) => verdict.step === step).length;
  return { approved: of('approved'), declined: of('declined'), held: of('held') };
};

/**
 * Tries a policy on what was found in the past: what it would have approved, declined and left to reviewers. Nothing is looked at
 * again, and nothing changes.
 */
export class DecisionDryRuns {
  readonly #parts: DecisionDryRunsParts;

  constructor(parts: DecisionDryRunsParts) {
    this.#parts = parts;
  }

  /**
   * @param changes of the policy as it is now, as `key=value` texts
   * @param last how many verifications, the newest first
   * Errors: NOT_FOUND, FORBIDDEN, INVALID_INPUT.
   */
  async run(
    actor: Actor,
    integrationId: Id,
    changes: Readonly<Record<string, string>>,
    last: number,
  ): Promise<Result<DryRun>> {
    const allowed = authorise(actor, 'evidence:see-findings', integrationId);
    if (!allowed.ok) return allowed;
    if (last < 1 || last > DRY_RUN_MAXIMUM) {
      return fail(domainError('INVALID_INPUT', `A dry run looks at 1 to ${DRY_RUN_MAXIMUM} verifications.`));
    }
    const { reader, policyOf, policyNow } = this.#parts;
    const now = await policyNow(integrationId);
    if (!now) return fail(domainError('NOT_FOUND', 'Integration not found'));
    const policy = changePolicy(now, changes);
    if (!policy.ok) return policy;
    const decided = await reader.decided(integrationId, last);
    const [before, after]: [Verdict[], Verdict[]] = [[], []];
    const changed: DryRunChange[] = [];
    for (const { verificationId, policyVersion, findings } of decided) {
      const was = decideByPolicy(await policyOf(integrationId, policyVersion), findings);
      const would = decideByPolicy(policy.value, findings);
      before.push(was);
      after.push(would);
      if (was.step === would.step) continue;
      const because = would.because.map(({ name }) => name);
      changed.push({ verificationId, before: was.step, after: would.step, because });
    }
    return ok({
      considered: decided.length,
      before: countOf(before),
      after: countOf(after),
      differing: changed.length,
      changed: changed.slice(0, SHOWN_MAXIMUM),
    });
  }
}
