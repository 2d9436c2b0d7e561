import { FINDING_NAMES as DOCUMENT_FINDINGS } from '@vestibule/documents';
import { describe, expect, it } from 'vitest';
import { POLICY_KEYS } from '../../integration/index.js';
import { decideByPolicy, type DecisionRules } from './decision.js';
import {
  documentFindings,
  faceFindings,
  FINDING_NAMES,
  proofAddressFinding,
  proofOutcome,
  tellingSide,
  type DocumentRead,
  type Finding,
  type FindingName,
} from './findings.js';

const RULES: DecisionRules = {
  verificationDecision: 'findings',
  verificationDeclines: ['not-expired', 'face-match', 'enrolled-face'],
  verificationTolerates: ['none'],
};

const found = (outcomes: Partial<Record<FindingName, Finding['outcome']>>): Finding[] =>
  FINDING_NAMES.map((name) => ({ name, outcome: outcomes[name] ?? 'pass', compared: '' }));

const decided = (outcomes: Parameters<typeof found>[0], rules: Partial<DecisionRules> = {}) => {
  const verdict = decideByPolicy({ ...RULES, ...rules }, found(outcomes));
  return [
    verdict.step,
    ...(verdict.step === 'declined' ? [verdict.reason.code] : []),
    ...verdict.because.map(({ name }) => name),
  ];
};

describe('findings', () => {
  it('should be those that a policy can name, but for the one that none passes over, and have all of documents', () => {
    const nameable = FINDING_NAMES.filter((name) => name !== 'captured-online');
    expect(POLICY_KEYS.verificationDeclines.choices).toEqual(['none', ...nameable]);
    expect(FINDING_NAMES).toEqual(expect.arrayContaining([...DOCUMENT_FINDINGS]));
  });
});

describe('a decision by all findings', () => {
  it('should approve only where nothing warns', () => {
    expect(decided({})).toEqual(['approved', ...FINDING_NAMES]);
    for (const name of FINDING_NAMES) expect(decided({ [name]: 'warn' })).toEqual(['held', name]);
  });

  it('should decline by what the policy names, and leave the rest that fails to a reviewer', () => {
    expect(decided({ 'not-expired': 'fail' })).toEqual(['declined', 'DOCUMENT_EXPIRED', 'not-expired']);
    expect(decided({ 'face-match': 'fail', name: 'warn' })).toEqual(['declined', 'FACE_MISMATCH', 'face-match']);
    expect(decided({ 'check-digits': 'fail' })).toEqual(['held', 'check-digits']);
    expect(decided({ 'check-digits': 'fail' }, { verificationDeclines: ['check-digits'] })).toEqual([
      'declined',
      'DOCUMENT_ALTERED',
      'check-digits',
    ]);
    expect(decided({ 'not-expired': 'fail' }, { verificationDeclines: ['none'] })).toEqual(['held', 'not-expired']);
  });

  it('should tolerate warnings that the policy names, and no failures', () => {
    const rules = { verificationTolerates: ['barcode-layout'] };
    expect(decided({ 'barcode-layout': 'warn' }, rules)[0]).toBe('approved');
    expect(decided({ 'barcode-layout': 'fail' }, rules)).toEqual(['held', 'barcode-layout']);
  });

  it('should approve nothing of which nothing is known', () => {
    expect(decideByPolicy(RULES, []).step).toBe('held');
  });
});

describe('a decision by the face alone', () => {
  const rules = { verificationDecision: 'face' } as const;

  it('should go by nothing that the document says', () => {
    expect(decided({ 'not-expired': 'fail', name: 'fail' }, rules)[0]).toBe('approved');
  });

  it('should decline another face, and leave it to a reviewer where something of it is in doubt', () => {
    expect(decided({ 'enrolled-face': 'fail' }, rules)).toEqual(['declined', 'FACE_MISMATCH', 'enrolled-face']);
    expect(decided({ 'face-match': 'fail', liveness: 'warn' }, rules)).toEqual(['held', 'face-match', 'liveness']);
  });

  it('should leave to a reviewer what a kiosk captured without a network', () => {
    expect(decided({ 'captured-online': 'warn' }, rules)).toEqual(['held', 'captured-online']);
  });
});

describe('a decision by a reviewer', () => {
  it('should be nobody else’s, whatever is found', () => {
    const rules = { verificationDecision: 'review' } as const;
    expect(decided({}, rules)).toEqual(['held']);
    expect(decided({ 'not-expired': 'fail' }, rules)).toEqual(['held', 'not-expired']);
  });
});

describe('what is found in faces', () => {
  const match = { modelVersion: 'any', document: { distance: 0.4, threshold: 0.34, similarity: 60 }, templates: null };
  const found = (...more: Parameters<typeof faceFindings>) =>
    faceFindings(...more).map(({ name, outcome }) => `${name} ${outcome}`);

  it('should be another person where the portrait can be compared, and a doubt where it can’t', () => {
    expect(found(match)).toEqual(['portrait pass', 'face-match fail']);
    for (const portraitFault of ['too_small', 'worn'] as const)
      expect(found({ ...match, portraitFault })).toEqual(['portrait warn', 'face-match warn']);
  });

  it('should be in doubt where the face is the same and the portrait can’t be compared well', () => {
    const same = { ...match, document: { ...match.document, distance: 0.3 }, portraitFault: 'worn' as const };
    expect(found(same)).toEqual(['portrait warn', 'face-match pass']);
  });

  it('should be in doubt without a face on the document, and without a selfie', () => {
    expect(found({ ...match, document: null })).toEqual(['portrait warn']);
    expect(found(null)).toEqual(['face-match warn']);
  });
});

describe('what is found in a document', () => {
  const side = (type: string | null, fields: Readonly<Record<string, string>> = {}): DocumentRead => ({
    type,
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value }])),
    findings: [{ name: 'readable', outcome: type ? 'pass' : 'fail', compared: '' }],
  });
  const outcomes = (sides: readonly DocumentRead[], said: 'Passport' | 'License' | 'Address Permit') =>
    documentFindings(sides, said).map(({ name, outcome }) => [name, outcome]);

  it('should be of the side that could be read', () => {
    const [front, back] = [side(null), side('licence')];
    expect(tellingSide([front, back])).toBe(back);
    expect(tellingSide([front])).toBe(front);
    expect(outcomes([front, back], 'License')).toEqual([
      ['readable', 'pass'],
      ['document-type', 'pass'],
    ]);
  });

  it('should say that it is another document than was said', () => {
    expect(outcomes([side('identity-card')], 'Passport')).toContainEqual(['document-type', 'fail']);
    expect(outcomes([side('visa')], 'Address Permit')).toContainEqual(['document-type', 'pass']);
  });

  it('should be of what is made for machines before what is printed for people', () => {
    const printed: DocumentRead = {
      ...side('licence'),
      fields: { idNumber: { value: 'A1', source: 'print' } },
      findings: [{ name: 'readable', outcome: 'warn', compared: '' }],
    };
    const back = side('licence', { idNumber: 'A2' });
    expect(tellingSide([printed, back])).toBe(back);
    expect(tellingSide([printed, side(null)])).toBe(printed);
    // A print is compared as loosely as it was read, elsewhere.
    expect(outcomes([printed, back], 'License')).toEqual([
      ['readable', 'pass'],
      ['document-type', 'pass'],
    ]);
    expect(outcomes([printed], 'License')).toContainEqual(['readable', 'warn']);
  });

  it('should say where its sides differ', () => {
    const [front, back] = [side('licence', { idNumber: 'A1' }), side('licence', { idNumber: 'A2', gender: 'F' })];
    expect(outcomes([front, back], 'License')).toContainEqual(['sides-agree', 'fail']);
    expect(outcomes([front, front], 'License')).toContainEqual(['sides-agree', 'pass']);
  });

  it('should fail where nothing could be read, or nobody tried', () => {
    expect(outcomes([side(null), side(null)], 'License')).toEqual([['readable', 'fail']]);
    expect(outcomes([], 'Passport')).toEqual([['readable', 'fail']]);
  });
});

describe('what is found of a proof of address', () => {
  it('should leave one with another address than the document to a reviewer', () => {
    const comparisons = ['same', 'similar', 'different'] as const;
    const findings = comparisons.map((comparison) => proofAddressFinding(comparison, '1 High Street'));
    expect(findings.map(({ outcome }) => outcome)).toEqual(['pass', 'warn', 'warn']);
    expect(findings.map((finding) => proofOutcome([finding]))).toEqual(['Approved', 'Under Review', 'Under Review']);
  });
});
