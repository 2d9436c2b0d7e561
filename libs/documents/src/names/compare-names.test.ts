import { describe, expect, it } from 'vitest';
import { compareNames } from '../index.js';

const compared = (told: readonly [string, string | null], read: readonly [string, string | null], cut = false) =>
  compareNames({ surname: told[0], given: told[1] }, { surname: read[0], given: read[1] }, cut);

describe('names that were told and names that were read', () => {
  it.each([
    [
      ['Eriksson', 'Anna Maria'],
      ['ERIKSSON', 'ANNA MARIA'],
    ],
    [
      ['Müller', 'Jörg'],
      ['MUELLER', 'JOERG'],
    ],
    [
      ['Müller', 'Jörg'],
      ['MULLER', 'JORG'],
    ],
    [
      ["O'Connor", 'Seán'],
      ['OCONNOR', 'SEAN'],
    ],
    [
      ['Kowalska-Kwiatkowska', 'Joanna'],
      ['KOWALSKA KWIATKOWSKA', 'JOANNA'],
    ],
    [
      ['van der Berg', 'Jan'],
      ['VANDERBERG', 'JAN'],
    ],
    [
      ['Groß', 'Zoë'],
      ['GROSS', 'ZOE'],
    ],
    [
      ['Иванов', 'Юрий'],
      ['IVANOV', 'IURII'],
    ],
    [
      ['Lin', 'Mei-Hua'],
      ['LIN', 'MEI HUA'],
    ],
    [
      ['Arkfreith', null],
      ['ARKFREITH', null],
    ],
    // A middle name that one side leaves out.
    [
      ['Eriksson', 'Anna'],
      ['ERIKSSON', 'ANNA MARIA'],
    ],
    [
      ['Eriksson', 'Anna Maria'],
      ['ERIKSSON', 'ANNA'],
    ],
  ] as const)('should be the same: %j and %j', (told, read) => {
    expect(compared(told, read)).toBe('same');
  });

  it.each([
    [
      ['Eriksson', 'Anna'],
      ['ERIKSON', 'ANNA'],
    ],
    [
      ['Anna', 'Eriksson'],
      ['ERIKSSON', 'ANNA'],
    ],
    [
      ['Garcia', 'Maria'],
      ['GARCIA LOPEZ', 'MARIA'],
    ],
    [
      ['Eriksson', 'Maria'],
      ['ERIKSSON', 'ANNA MARIA'],
    ],
    [
      ['Gagarina', 'Yulia'],
      ['GAGARINA', 'IULIA'],
    ],
  ] as const)('should be similar: %j and %j', (told, read) => {
    expect(compared(told, read)).toBe('similar');
  });

  it.each([
    [
      ['Eriksson', 'Anna'],
      ['LINDQVIST', 'ANNA'],
    ],
    [
      ['Eriksson', 'Anna'],
      ['ERIKSSON', 'BIRGIT'],
    ],
    [
      ['Li', 'Na'],
      ['LU', 'NA'],
    ],
    [
      ['Eriksson', 'Anna'],
      ['', null],
    ],
    [
      ['', null],
      ['ERIKSSON', 'ANNA'],
    ],
    [
      ['Eriksson', 'Anna'],
      ['ERIKSSON', null],
    ],
  ] as const)('should be different: %j and %j', (told, read) => {
    expect(compared(told, read)).toBe('different');
  });

  it('should be similar where the document had no place for the end of it', () => {
    const [told, read] = [
      ['Nilavadhanananda', 'Chayapa Dejthamrong'],
      ['NILAVADHANANANDA', 'CHAYAPA DEJTH'],
    ] as const;
    expect([compared(told, read, true), compared(told, read)]).toEqual(['similar', 'different']);
  });
});
