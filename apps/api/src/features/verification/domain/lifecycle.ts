import { domainError, fail, ok, type Result } from '../../../kernel/index.js';

/** Every status of a verification, in the contract's words. */
export const STATUSES = [
  'Not Started',
  'Started',
  'Submitted',
  'Expired',
  'Abandoned',
  'Declined',
  'Approved',
  'Under Review',
] as const;
export type Status = (typeof STATUSES)[number];

/** Who can cause a change. `policy` is the integration's, which decides without anybody. */
export const CAUSES = ['integrator', 'person', 'reviewer', 'policy', 'timer'] as const;
export type Cause = (typeof CAUSES)[number];

/** One edge of the graph. */
export interface Edge {
  readonly step: Step;
  /** Null: the verification is made by it. */
  readonly from: Status | null;
  readonly to: Status;
  readonly causes: readonly Cause[];
  /** What must hold beside the status, in words for whoever reads the drawing; the rule itself is the use case's. */
  readonly when: string;
}

/** What a change is called in the history and the audit trail. */
export type Step =
  'created' | 'begun' | 'submitted' | 'held' | 'approved' | 'declined' | 'sent_back' | 'expired' | 'abandoned';

/**
 * The lifecycle as data: whatever is not here can't happen. What is `Expired`, `Abandoned` or `Approved` is over for good; whoever
 * was declined may be sent back by a reviewer.
 */
export const EDGES: readonly Edge[] = [
  { step: 'created', from: null, to: 'Not Started', causes: ['integrator'], when: 'its payload opened' },
  { step: 'begun', from: 'Not Started', to: 'Started', causes: ['person'], when: 'the first step is made in time' },
  { step: 'submitted', from: 'Started', to: 'Submitted', causes: ['person'], when: 'all required evidence is in' },
  { step: 'held', from: 'Submitted', to: 'Under Review', causes: ['policy'], when: 'a reviewer is to decide' },
  { step: 'approved', from: 'Submitted', to: 'Approved', causes: ['policy'], when: 'every check passed' },
  { step: 'declined', from: 'Submitted', to: 'Declined', causes: ['policy'], when: 'a check failed' },
  {
    step: 'approved',
    from: 'Under Review',
    to: 'Approved',
    causes: ['reviewer'],
    when: 'a second reviewer agrees, where the policy asks for two',
  },
  {
    step: 'declined',
    from: 'Under Review',
    to: 'Declined',
    causes: ['reviewer'],
    when: 'with a reason; a second reviewer agrees, where the policy asks for two',
  },
  {
    step: 'sent_back',
    from: 'Under Review',
    to: 'Started',
    causes: ['reviewer'],
    when: 'one step is to be made again, with a reason',
  },
  {
    step: 'sent_back',
    from: 'Declined',
    to: 'Started',
    causes: ['reviewer'],
    when: 'one step is to be made again, with a reason',
  },
  { step: 'expired', from: 'Not Started', to: 'Expired', causes: ['timer'], when: 'its time is over' },
  { step: 'expired', from: 'Started', to: 'Expired', causes: ['timer'], when: 'its time is over' },
  { step: 'abandoned', from: 'Started', to: 'Abandoned', causes: ['timer'], when: 'nothing was done for too long' },
];

/** A status that nothing leads out of, by the graph. */
export const isFinal = (status: Status): boolean => !EDGES.some(({ from }) => from === status);

/** Statuses that are a decision, of which the `decision` webhook tells. */
export const isDecision = (status: Status): boolean => status === 'Approved' || status === 'Declined';

/**
 * The edge that a step takes from a status. Errors: VERIFICATION_STATE where the graph has none, FORBIDDEN where it has one and not
 * for this cause.
 */
export function edgeOf(step: Step, from: Status | null, cause: Cause): Result<Edge> {
  const edge = EDGES.find((each) => each.step === step && each.from === from);
  if (!edge) {
    return fail(
      domainError('VERIFICATION_STATE', `A verification that is ${from ?? 'not there'} can not be ${inWords(step)}`),
    );
  }
  if (!edge.causes.includes(cause)) {
    return fail(domainError('FORBIDDEN', `A verification is not ${inWords(step)} by ${cause}`));
  }
  return ok(edge);
}

const inWords = (step: Step): string => step.replace('_', ' ');

/** Statuses that no way leads to, and ways that end where nothing is final: there are none, which is checked at each start. */
export function graphFaults(edges: readonly Edge[] = EDGES): string[] {
  const reached = new Set<Status | null>([null]);
  for (let grown = true; grown;) {
    const before = reached.size;
    for (const { from, to } of edges) if (reached.has(from)) reached.add(to);
    grown = reached.size > before;
  }
  const ends = new Set<Status>(STATUSES.filter((status) => !edges.some(({ from }) => from === status)));
  for (let grown = true; grown;) {
    const before = ends.size;
    for (const { from, to } of edges) if (from !== null && ends.has(to)) ends.add(from);
    grown = ends.size > before;
  }
  const doubles = edges.filter(
    ({ step, from }, at) => edges.findIndex((other) => other.step === step && other.from === from) !== at,
  );
  return [
    ...STATUSES.filter((status) => !reached.has(status)).map((status) => `nothing leads to ${status}`),
    ...STATUSES.filter((status) => !ends.has(status)).map((status) => `nothing ends ${status}`),
    ...doubles.map(({ step, from }) => `${step} leads two ways out of ${from ?? 'nothing'}`),
  ];
}

/** The graph as a page of the docs: a Mermaid state diagram, and every edge in a table. */
export function describeLifecycle(): string {
  const name = (status: Status | null): string => status?.replaceAll(' ', '') ?? '[*]';
  const arrows = EDGES.map(
    ({ step, from, to, causes }) => `  ${name(from)} --> ${name(to)}: ${inWords(step)} by ${causes.join(', ')}`,
  );
  const rows = EDGES.map(
    ({ step, from, to, causes, when }) =>
      `| ${from ?? '–'} | ${inWords(step)} | ${causes.join(', ')} | ${when} | ${to} |`,
  );
  return [
    '# The lifecycle of a verification',
    'Made by `npm run generate` from the data that the server goes by: what is not here can not happen.',
    [
      '```mermaid',
      'stateDiagram-v2',
      ...STATUSES.filter((status) => status.includes(' ')).map((status) => `  ${name(status)}: ${status}`),
      ...arrows,
      ...STATUSES.filter(isFinal).map((status) => `  ${name(status)} --> [*]`),
      '```',
    ].join('\n'),
    ['| from | step | caused by | when | to |', '| --- | --- | --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
}
