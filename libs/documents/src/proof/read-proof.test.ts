import { describe, expect, it } from 'vitest';
import { nameIn, readProof } from '../index.js';
import { datesIn } from './dates-in.js';

const TODAY = new Date('2026-11-28T12:00:00Z');

describe('dates in a line', () => {
  it.each([
    ['Bill date: 2026-11-02', ['2026-11-02']],
    ['on 28/07/2026', ['2026-07-28']],
    ['on 07/28/2026', ['2026-07-28']],
    ['am 28.07.2026', ['2026-07-28']],
    ['Jul 27, 2011 and 3 August 2011', ['2011-07-27', '2011-08-03']],
    ['le 1er août 2026', ['2026-08-01']],
    ['2 de marzo de 2026', ['2026-03-02']],
    ['27-Jul-26 27/07/26', ['2026-07-27']],
    ['31/02/2026, 13/13/2026, 1.234.56, v1.2.3, 2026', []],
    ['May 2026', []],
  ])('should be found in %j', (text, dates) => {
    expect(datesIn(text).map(({ date }) => date)).toEqual(dates);
  });

  it('should be told to be two where day and month can be exchanged', () => {
    expect(datesIn('03/04/2026')).toEqual([{ date: '2026-04-03', or: '2026-03-04', order: null, at: 0 }]);
    expect(datesIn('04/04/2026')).toEqual([{ date: '2026-04-04', or: null, order: null, at: 0 }]);
    expect(datesIn('03.04.2026')).toEqual([{ date: '2026-04-03', or: null, order: null, at: 0 }]);
  });
});

describe('a proof of address', () => {
  const read = (...lines: string[]) => {
    const { date, isAnchored, issuer } = readProof(lines, TODAY);
    return [date, isAnchored, issuer];
  };

  it('should be dated by the word that stands by its date', () => {
    expect(
      read('Utopia Water', 'Bill date: 2 November 2026', 'Payment due 20 November 2026', 'Meter read 30 October 2026'),
    ).toEqual(['2026-11-02', true, 'Utopia Water']);
  });

  it('should be dated by a word above its date', () => {
    expect(read('Utopia Power', 'Statement date', '02.11.2026')).toEqual(['2026-11-02', true, 'Utopia Power']);
  });

  it('should be dated by the latest date that is no other, which is told', () => {
    expect(read('Utopia Power', '2 October 2026', 'Please pay by 20 October 2026', '1 January 2027')).toEqual([
      '2026-10-02',
      false,
      'Utopia Power',
    ]);
  });

  it('should be dated by what stands in the same column', () => {
    const bill = ['Service to:\tBalance as of Jul 6,2026\t$0.00', 'Due date\tJul 27,2026', 'Utopia Power'];
    expect(read(...bill).slice(0, 2)).toEqual(['2026-07-06', true]);
    expect(read('Bill date\t2 November 2026\tNext reading\t1 October 2026')[0]).toBe('2026-11-02');
  });

  it('should be of whom it is paid to, else of whose address on the web it has, else of who stands at its head', () => {
    const head = ['Questions? Please call', 'Utopia P0wer', 'www.utopiapower.com'];
    expect(read(...head)[2]).toBe('Utopia P0wer');
    expect(read(...head, 'UTOPIA POWER UTILITIES')[2]).toBe('UTOPIA POWER UTILITIES');
    expect(read(...head, 'make your cheque payable to Utopia Power Utilities')[2]).toBe('Utopia Power Utilities');
  });

  it('should be taken to be older where day and month can be exchanged', () => {
    expect(read('Utopia Gas', 'Invoice date 10/11/2026')[0]).toBe('2026-10-11');
  });

  it('should be read as other dates in it are written', () => {
    expect(read('Utopia Gas', 'Invoice date 10/11/2026', 'You paid on 31/10/2026')[0]).toBe('2026-11-10');
    expect(read('Utopia Gas', 'Invoice date 10/11/2026', 'You paid on 10/31/2026')[0]).toBe('2026-10-11');
  });

  it('should have nothing that is not there', () => {
    expect(read('Invoice', 'Page 1')).toEqual([null, false, null]);
    expect(readProof([], TODAY)).toEqual({ lines: [], date: null, isAnchored: false, issuer: null });
  });
});

describe('a name among lines', () => {
  const lines = ['Utopia Water', 'Ms. Anna M. Eriksson', '1 High Street', 'Müller & Sons'];
  const named = (surname: string, given: string | null) => nameIn(lines, { surname, given });

  it('should be found in whatever order and with titles', () => {
    expect([named('Eriksson', 'Anna'), named('Eriksson', 'Anna Maria'), named('MUELLER', null)]).toEqual([
      'same',
      'same',
      'same',
    ]);
  });

  it('should be similar where a letter or the given name differs', () => {
    expect([named('Erikson', 'Anna'), named('Eriksson', 'Birgit')]).toEqual(['similar', 'similar']);
  });

  it('should be different where no line has it', () => {
    expect([named('Lindqvist', 'Anna'), named('', null), nameIn([], { surname: 'Eriksson', given: null })]).toEqual([
      'different',
      'different',
      'different',
    ]);
  });
});
