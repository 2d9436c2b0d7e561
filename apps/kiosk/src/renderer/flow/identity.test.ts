import { describe, expect, it } from 'vitest';
import type { DocumentAnswer } from '../../shared/frames.js';
import type { TakenPage } from '../../shared/identity.js';
import type { DocumentPage } from '../../shared/words.js';
import { wantsCamera } from './model.js';
import { answer, Run } from './step.test-support.js';

const CORNERS: DocumentAnswer['corners'] = [
  [0.2, 0.2],
  [0.8, 0.2],
  [0.8, 0.8],
  [0.2, 0.8],
];
const seen = (changed: Partial<DocumentAnswer> = {}): DocumentAnswer => ({
  ...{ kind: 'document', id: 1, stage: 'looking', fault: null, corners: CORNERS },
  ...changed,
});
const TAKEN: TakenPage = { picture: 'data:image/jpeg;base64,AA==', fields: [], problem: null };

/** A page is found, read and confirmed. */
const shows = (run: Run): Run =>
  run
    .send({ kind: 'page', answer: seen({ stage: 'done' }) })
    .answered('identity:read', { ok: true, page: TAKEN })
    .send({ kind: 'page_right' });

const lookedFor = (run: Run): (DocumentPage | undefined)[] =>
  run.effects.flatMap((effect) => (effect.name === 'identity:look' ? [effect.argument?.page] : []));

describe('an identity check', () => {
  it('should ask for one step after the other, and hand all in at the end', () => {
    const run = new Run().toIdentity();
    expect(run.model.place).toMatchObject({ at: 'phone', number: null });
    run.send({ kind: 'phone_number', number: '+34600000000' }).answered('identity:phone', { ok: true });
    run.send({ kind: 'phone_code', code: '123456' }).answered('identity:phone-code', { ok: true });
    expect(run.at).toBe('document_choice');
    run.send({ kind: 'document', document: 'licence' });
    shows(shows(shows(run)));
    expect(lookedFor(run)).toEqual(['front', 'back', 'proof_of_address']);
    expect(run.at).toBe('face');
    run.answered('identity:face', { ok: true, gestures: ['smile', 'left'], light: true });
    expect(run.model.visit.session).toMatchObject({ gestures: ['smile', 'left'], light: true });
    run.send({ kind: 'frame', answer: answer({ stage: 'done' }) });
    expect(run.at).toBe('working');
    run.answered('session:submit', { kind: 'submitted' });
    expect(run.model.place).toMatchObject({ at: 'outcome', outcome: { kind: 'submitted' } });
  });

  it('should ask for what is still to be done alone, and for no choice where there is none', () => {
    const run = new Run().toIdentity({ steps: ['document'], documents: ['passport'] });
    expect(run.model.place).toMatchObject({ at: 'document', page: 'front' });
    expect(shows(run).at).toBe('working');
    expect(run.asked().at(-1)).toBe('session:submit');
  });

  it('should want the camera in full size for a document, and not while the person looks at what was read', () => {
    const run = new Run().toIdentity({ steps: ['document'], documents: ['passport'] });
    expect(wantsCamera(run.model)).toBe('document');
    run.send({ kind: 'page', answer: seen({ stage: 'done' }) });
    run.answered('identity:read', { ok: true, page: TAKEN });
    expect([run.at, wantsCamera(run.model)]).toEqual(['document_check', null]);
  });

  it('should take the page again when the person says so, or when it could not be taken', () => {
    const run = new Run().toIdentity({ steps: ['document'], documents: ['passport'] });
    run.send({ kind: 'page', answer: seen({ stage: 'done' }) });
    expect(run.model.place).toMatchObject({ at: 'document', taking: 'camera' });
    run.answered('identity:read', { ok: false, reason: 'not_taken' });
    expect(run.model.place).toEqual({ at: 'document', page: 'front', answer: null, taking: null });
    run.send({ kind: 'page', answer: seen({ stage: 'done' }) });
    run.answered('identity:read', { ok: true, page: TAKEN }).send({ kind: 'page_again' });
    expect(run.model.place).toEqual({ at: 'document', page: 'front', answer: null, taking: null });
    expect(lookedFor(run)).toEqual(['front', 'front', 'front']);
  });

  it('should take a page from the tray, and go on with the camera where that gives nothing', () => {
    const run = new Run().toIdentity({ steps: ['document'], documents: ['passport'] });
    run.send({ kind: 'page', answer: seen({ fault: 'glare' }) }).send({ kind: 'tray' });
    run.send({ kind: 'page', answer: seen({ stage: 'done' }) });
    expect(run.model.place).toMatchObject({ taking: 'tray', answer: { fault: 'glare' } });
    run.answered('identity:tray', { ok: false, reason: 'tray' });
    expect(run.model.place).toMatchObject({ at: 'document', taking: null });
    run.send({ kind: 'tray' }).answered('identity:tray', { ok: true, page: TAKEN });
    expect(run.at).toBe('document_check');
  });

  it('should say what is wrong with a number or a code, and let another number be given', () => {
    const run = new Run().toIdentity();
    run.send({ kind: 'phone_number', number: '12' }).answered('identity:phone', { ok: false, reason: 'number' });
    expect(run.model.place).toMatchObject({ at: 'phone', problem: 'number', codeSent: false });
    run.send({ kind: 'phone_number', number: '+34600000000' }).answered('identity:phone', { ok: true });
    run.send({ kind: 'phone_code', code: '000000' }).answered('identity:phone-code', { ok: false, reason: 'code' });
    expect(run.model.place).toMatchObject({ codeSent: true, problem: 'code', busy: false });
    expect(run.send({ kind: 'phone_resend' }).asked().at(-1)).toBe('identity:phone');
    run.answered('identity:phone', { ok: true }).send({ kind: 'phone_other' });
    expect(run.model.place).toMatchObject({ at: 'phone', number: null, codeSent: false, problem: null });
  });

  it('should keep what was taken when the person does without the colours while they are shown', () => {
    const run = new Run().toIdentity({ steps: ['face'] });
    run.answered('identity:face', { ok: true, gestures: ['smile'], light: true });
    run.send({ kind: 'frame', answer: answer({ stage: 'light', light: 'red' }) });
    run.effects = [];
    run.send({ kind: 'without_light' });
    expect(run.effects).toEqual([{ name: 'identity:face', argument: { light: false } }]);
    expect([run.at, run.visit]).toEqual(['face', 1]);
  });

  it('should say so and forget everything where the face can’t be captured now', () => {
    const run = new Run().toIdentity({ steps: ['face'] });
    run.answered('identity:face', { ok: false, reason: 'paused' });
    expect(run.model.place).toMatchObject({ at: 'opening', problem: 'paused' });
    expect(run.asked()).toContain('session:end failed');
    expect(run.wait(13).at).toBe('attract');
  });

  it('should stay open while a document is before the camera, but not for ever', () => {
    const run = new Run().toIdentity({ steps: ['document'], documents: ['passport'] });
    for (let second = 0; second < 170; second += 1)
      run.wait(1).send({ kind: 'page', answer: seen({ fault: 'glare' }) });
    expect(run.at).toBe('document');
    for (let second = 0; second < 90; second += 1) run.wait(1).send({ kind: 'page', answer: seen({ fault: 'glare' }) });
    expect(run.at).toBe('attract');
  });

  it('should break off where a call fails, or what reads ends', () => {
    const run = new Run().toIdentity({ steps: ['document'], documents: ['passport'] });
    run.send({ kind: 'call_failed', name: 'identity:read', visit: run.visit });
    expect(run.at).toBe('error');
    const other = new Run().toIdentity({ steps: ['document'], documents: ['passport'] });
    expect(other.send({ kind: 'inference_lost' }).at).toBe('error');
  });
});
