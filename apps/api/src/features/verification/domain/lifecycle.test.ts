import { describe, expect, it } from 'vitest';
import {
  CAUSES,
  describeLifecycle,
  EDGES,
  edgeOf,
  graphFaults,
  isDecision,
  isFinal,
  STATUSES,
  type Edge,
  type Step,
} from './lifecycle.js';

const STEPS = [...new Set(EDGES.map(({ step }) => step))];

describe('the lifecycle of a verification', () => {
  it('should lead to every status, and out of each to an end', () => {
    expect(graphFaults()).toEqual([]);
    expect(STATUSES.filter(isFinal)).toEqual(['Expired', 'Abandoned', 'Approved']);
    expect(STATUSES.filter(isDecision)).toEqual(['Declined', 'Approved']);
  });

  it('should say of a graph what is wrong with it', () => {
    expect(graphFaults(EDGES.filter(({ to }) => to !== 'Abandoned'))).toEqual(['nothing leads to Abandoned']);
    const trap = EDGES.filter(({ from }) => from !== 'Under Review');
    const loop: Edge = { step: 'held', from: 'Under Review', to: 'Under Review', causes: ['policy'], when: 'ever' };
    expect(graphFaults([...trap, loop])).toEqual(['nothing ends Under Review']);
    const again: Edge = { step: 'begun', from: 'Not Started', to: 'Expired', causes: ['person'], when: 'ever' };
    expect(graphFaults([...EDGES, again])).toEqual(['begun leads two ways out of Not Started']);
  });

  it('should take a step by its causes alone, and from its statuses alone', () => {
    for (const from of [null, ...STATUSES]) {
      for (const step of STEPS) {
        for (const cause of CAUSES) {
          const edge = EDGES.find((each) => each.step === step && each.from === from);
          const taken = edgeOf(step, from, cause);
          if (edge?.causes.includes(cause)) expect(taken).toEqual({ ok: true, value: edge });
          else expect(taken).toMatchObject({ error: { code: edge ? 'FORBIDDEN' : 'VERIFICATION_STATE' } });
        }
      }
    }
  });

  it.each<[Step, string]>([
    ['approved', 'person'],
    ['declined', 'integrator'],
    ['sent_back', 'policy'],
    ['submitted', 'reviewer'],
  ])('should not be %s by a %s', (step, cause) => {
    const edges = EDGES.filter((edge) => edge.step === step);
    expect(edges.length).toBeGreaterThan(0);
    for (const { causes } of edges) expect(causes).not.toContain(cause);
  });

  it('should be drawn with every edge and every end', () => {
    const drawn = describeLifecycle().split('\n');
    expect(drawn.filter((line) => line.includes('-->'))).toHaveLength(EDGES.length + STATUSES.filter(isFinal).length);
    expect(drawn).toContain('  Submitted --> UnderReview: held by policy');
    expect(drawn).toContain('| Submitted | held | policy | a reviewer is to decide | Under Review |');
  });
});
