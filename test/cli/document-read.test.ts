import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';
import { answer, failure, vestibule } from './run.js';

/** Neither a data folder nor a database: reading needs none. */
const NOTHING = { VESTIBULE_HOME: '/dev/null/nowhere', DATABASE_URL: 'postgres://127.0.0.1:1/nothing' };

interface Read {
  readonly file: string;
  readonly type: string | null;
  readonly mrz: readonly string[] | null;
  readonly valid: boolean | null;
  readonly fields: Readonly<
    Record<string, { readonly value: string; readonly source: string; readonly confidence: number }>
  >;
  readonly findings: readonly { readonly name: string; readonly outcome: string; readonly compared: string }[];
  readonly confidence: number;
  readonly ms: number;
}

/** What the data's manifest says of a file. */
interface Known {
  readonly file: string;
  readonly kind: string;
  readonly mrz?: readonly string[];
  readonly check_digits_valid?: boolean;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Zones that are not read as they are printed: an Ñ, which no zone may hold, and one of six pixels a character. */
const NOT_READ = ['mrz/0_id-esp.png', 'mrz/27_pass-gbr.jpg'];

/** `MMDDCCYY` as a date. */
const iso = (date: unknown): string => String(date).replace(/^(\d\d)(\d\d)(\d{4})$/u, '$3-$1-$2');

const joined = (parts: readonly unknown[], by: string): string => parts.filter(Boolean).join(by);

/** The fields that a licence's elements come to. */
function fieldsOf(elements: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { DCS, DCU, DAC, DAD, DAQ, DBA, DBB, DBC, DBD, DAG, DAI, DAJ, DAK, DCG } = elements;
  return {
    lastName: joined([DCS, DCU], ' '),
    firstName: joined([DAC, DAD], ' '),
    dateOfBirth: iso(DBB),
    gender: { 1: 'M', 2: 'F' }[String(DBC)],
    idNumber: DAQ,
    country: DCG,
    issuingState: DAJ,
    issueDate: iso(DBD),
    expirationDate: iso(DBA),
    address: joined([DAG, DAI, joined([DAJ, DAK], ' ')], ', '),
  };
}

const valuesOf = ({ fields }: Read): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value]));

describeWithSharedData('document read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-test-documents-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const pathOf = ({ file }: Known): string => sharedData('documents', file);
  let documents: { readonly known: Known; readonly read: Read }[] = [];

  beforeAll(async () => {
    const all = JSON.parse(readFileSync(sharedData('documents', 'manifest.json'), 'utf8')) as Known[];
    const folders = ['mrz/', 'aamva/', 'driving_licence/'];
    const known = all.filter(({ file }) => folders.some((folder) => file.startsWith(folder)));
    const read = await answer<Read[]>(['document', 'read', ...known.map(pathOf)], NOTHING);
    documents = known.flatMap((each, index) => (read[index] ? [{ known: each, read: read[index] }] : []));
  }, 300_000);

  const zones = () => documents.filter(({ known }) => known.mrz?.length ?? known.fields?.['mrz']);
  const printed = ({ mrz, fields }: Known): readonly string[] => (mrz?.length ? mrz : (fields?.['mrz'] as string[]));

  it("should read the documents' zones as they are printed", () => {
    const misread = zones().filter(({ known, read }) => JSON.stringify(read.mrz) !== JSON.stringify(printed(known)));
    expect(misread.map(({ known }) => known.file)).toEqual(NOT_READ);
    expect(zones()).toHaveLength(22);
  });

  it('should call no zone valid that it misread, or that is printed wrong', () => {
    const wrong = zones().filter(
      ({ known, read }) =>
        read.valid &&
        (known.check_digits_valid === false || JSON.stringify(read.mrz) !== JSON.stringify(printed(known))),
    );
    expect(wrong.map(({ known }) => known.file)).toEqual([]);
    const [spanish] = documents.filter(({ known }) => known.file === 'mrz/imagejs_id_fail.png');
    expect(spanish?.read.findings.find(({ name }) => name === 'check-digits')).toEqual({
      name: 'check-digits',
      outcome: 'fail',
      compared: 'number: printed <, should be 2; expiry: printed A, should be 5; composite: printed 0, should be 3',
    });
  });

  it('should find no zone on a document that has none', () => {
    const [card] = documents.filter(({ known }) => known.kind === 'no_mrz');
    expect(card?.read).toMatchObject({ type: null, mrz: null, valid: null, fields: {}, confidence: 0 });
    expect(card?.read.findings).toMatchObject([{ name: 'readable', outcome: 'fail' }, { name: 'capture-quality' }]);
  });

  it("should read every field of every licence's bar code, straight, turned, blurred and dark", () => {
    const licences = documents.filter(({ known }) => known.kind === 'aamva_pdf417');
    expect(licences).toHaveLength(16);
    for (const { known, read } of licences) {
      expect(read).toMatchObject({ file: pathOf(known), type: 'licence', valid: null, confidence: 1 });
      expect(valuesOf(read), known.file).toEqual(fieldsOf(known.fields ?? {}));
    }
  });

  it("should read the fields of a licence's front that stand at labels, and no others", () => {
    const fronts = documents.filter(({ known }) => known.kind === 'driving_licence_front');
    expect(fronts.map(({ read }) => [read.type, read.mrz, read.valid])).toEqual([
      ['licence', null, null],
      ['licence', null, null],
    ]);
    const [arizona, virginia] = ['arizona', 'west_virginia'].map((name) =>
      fronts.find(({ known }) => known.file.includes(`/${name}`)),
    );
    expect(arizona && valuesOf(arizona.read)).toEqual({
      lastName: 'SAMPLE',
      firstName: 'JELANI',
      dateOfBirth: '1957-02-01',
      gender: 'M',
      idNumber: 'D12345678',
      country: 'USA',
      issuingState: 'AZ',
      issueDate: '2013-01-10',
      expirationDate: '2018-02-01',
      address: '123 MAIN STREET, PHOENIX, AZ 85007',
    });
    // Its name and its address have no label.
    expect(virginia && valuesOf(virginia.read)).toEqual({
      dateOfBirth: '1988-03-23',
      gender: 'M',
      idNumber: '034568',
      country: 'USA',
      issuingState: 'WV',
      issueDate: '2019-03-23',
      expirationDate: '2026-03-23',
    });
    for (const { read } of fronts) {
      expect(Object.values(read.fields).every(({ source }) => source === 'print')).toBe(true);
      expect(read.findings[0]).toMatchObject({ name: 'readable', outcome: 'warn' });
    }
  });

  it('should find no print that contradicts a zone but where a specimen is drawn so', () => {
    const differing = zones().flatMap(({ known, read }) =>
      read.findings.flatMap(({ name, outcome, compared }) =>
        name === 'print-agrees' && outcome !== 'pass' ? [`${known.file}: ${compared}`] : [],
      ),
    );
    expect(differing).toEqual([
      'mrz/imagejs_id_fail.png: expirationDate: 2011-12-31, printed 24.01.2015',
      'mrz/fastmrz_mrva.jpg: dateOfBirth: 1940-09-07, printed 07 SEP/SEP 86',
    ]);
    const compared = zones().filter(({ read }) => read.findings.some(({ name }) => name === 'print-agrees'));
    expect(compared.length).toBeGreaterThanOrEqual(17);
  });

  it('should doubt the numbers of specimens that are made up, and no others', () => {
    const doubted = documents.flatMap(({ known, read }) =>
      read.findings.flatMap(({ name, outcome }) =>
        name === 'number-format' && outcome !== 'pass' ? [`${known.file} ${outcome}`] : [],
      ),
    );
    expect(doubted).toEqual(['mrz/100_pass-ltu.jpg fail', 'driving_licence/west_virginia_cartoon.png warn']);
  });

  it('should say what a passport tells, where that stands, and what is doubtful about it', () => {
    const passport = documents.find(({ known }) => known.file === 'mrz/passport-td3.jpg')?.read;
    expect(passport).toMatchObject({ type: 'passport', valid: true, confidence: expect.any(Number) as number });
    expect(passport && valuesOf(passport)).toEqual({
      lastName: 'ERIKSSON',
      firstName: 'ANNA MARIA',
      dateOfBirth: '1974-08-12',
      gender: 'F',
      idNumber: 'L898902C3',
      nationality: 'UTO',
      country: 'UTO',
      expirationDate: '2012-04-15',
      personalNumber: 'ZE184226B',
    });
    expect(passport?.fields['idNumber']?.source).toBe('mrz');
    expect(passport?.findings.filter(({ outcome }) => outcome !== 'pass')).toMatchObject([
      { name: 'not-expired', outcome: 'fail' },
      { name: 'issuing-state', outcome: 'warn' },
    ]);
  });

  it('should print a line for each file for people', async () => {
    const { status, stdout } = await vestibule(
      ['document', 'read', sharedData('documents', 'mrz', 'passport-td3.jpg')],
      NOTHING,
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^FILE\s+TYPE\s+VALID\s+NUMBER\s+NAME\s+DOUBTS\n\S+\s+passport\s+yes\s+L898902C3\s+ERIKSSON, ANNA MARIA\s+not-expired fail/u,
    );
  });

  it('should say why a file could not be read, and read the others', async () => {
    const text = join(folder, 'text.jpg');
    writeFileSync(text, 'no picture');
    const files = [text, join(folder, 'none.jpg'), sharedData('documents', 'aamva', 'std_v8_clean.png')];
    const read = await answer<Read[]>(['document', 'read', ...files], NOTHING);
    expect(read.map(({ type }) => type)).toEqual([null, null, 'licence']);
    expect(read.slice(0, 2).map(({ findings }) => findings[0]?.compared)).toEqual([
      'the file is no picture that can be read: not_an_image',
      'there is no such file',
    ]);
  });

  it('should be refused without a file', async () => {
    expect((await failure(['document', 'read'], NOTHING)).status).toBe(2);
  });
});
