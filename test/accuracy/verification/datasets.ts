import { readFileSync } from 'node:fs';
import { sharedData } from '../../support/shared-data.js';

/** What is known of a person beside the name, as the source of the pictures states it. */
export interface Labels {
  readonly gender: string;
  readonly ethnicity: string;
  /** In years; undefined where the source has none. */
  readonly age: number | undefined;
}

/** One picture of one person. */
export interface Picture {
  /** Below the folder of the test data. */
  readonly file: string;
  readonly person: string;
  readonly labels?: Labels;
}

/** Two pictures and whether they are of one person. */
export interface NamedPair {
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
}

/** A set of pictures with the pairs that its makers name. */
export interface Dataset {
  readonly name: string;
  readonly pictures: readonly Picture[];
  readonly namedPairs: readonly NamedPair[];
}

/**
 * Press photos (Labeled Faces in the Wild): folds 1 and 2 of its View 2, and both together with every picture that is there;
 * and London's cooperative portraits, neutral and smiling. No person of one fold is in the other.
 */
export interface Datasets {
  readonly folds: readonly [Dataset, Dataset];
  readonly lfw: Dataset;
  readonly london: Dataset;
}

interface ManifestEntry {
  readonly file: string;
  readonly identity: string;
  readonly gender?: string;
  readonly ethnicity?: string;
  readonly age?: string;
}

/**
 * Reads which pictures and pairs there are; the pictures themselves are read when they are described.
 * @param limit takes the first so many people of each fold and of London only, for trying things out
 */
export function loadDatasets(limit = Infinity): Datasets {
  const lfw = readManifest('faces').map((entry) => ({ file: `faces/${entry.file}`, person: entry.identity }));
  const london = readManifest('gestures')
    .filter(({ file }) => file.startsWith('london/'))
    .map((entry) => ({ file: `gestures/${entry.file}`, person: entry.identity, labels: labelsOf(entry) }));
  const pairs = readTable('faces', 'pairs.csv');
  const folds = [foldOf(1, lfw, pairs, limit), foldOf(2, lfw, pairs, limit)] as const;
  const kept = new Set(folds.flatMap(({ pictures }) => pictures.map(({ person }) => person)));
  const everything = limit === Infinity ? lfw : lfw.filter(({ person }) => kept.has(person));
  return {
    folds,
    lfw: { name: 'LFW, both folds', pictures: everything, namedPairs: folds.flatMap(({ namedPairs }) => namedPairs) },
    london: limited({ name: 'London', pictures: london, namedPairs: londonPairs() }, limit),
  };
}

/** Every picture of all sets, each once. */
export function everyPicture({ lfw, london }: Datasets): Picture[] {
  return [...lfw.pictures, ...london.pictures];
}

function foldOf(number: number, lfw: readonly Picture[], rows: readonly Row[], limit: number): Dataset {
  const namedPairs = rows
    .filter(({ fold }) => fold === String(number))
    .map((row) => ({ a: `faces/${row['file_a']}`, b: `faces/${row['file_b']}`, same: row['same'] === '1' }));
  const files = new Set(namedPairs.flatMap(({ a, b }) => [a, b]));
  const pictures = lfw.filter(({ file }) => files.has(file));
  return limited({ name: `LFW fold ${number}`, pictures, namedPairs }, limit);
}

const londonPairs = (): NamedPair[] =>
  readTable('faces', 'london_pairs.csv').map((row) => ({
    a: inData(row['file_a'] ?? ''),
    b: inData(row['file_b'] ?? ''),
    same: row['same'] === '1',
  }));

/** The table stands in `faces` and names its files from there. */
const inData = (path: string): string => path.replace(/^\.\.\//, '');

function limited(dataset: Dataset, limit: number): Dataset {
  if (limit === Infinity) return dataset;
  const people = new Set([...new Set(dataset.pictures.map(({ person }) => person))].slice(0, limit));
  const pictures = dataset.pictures.filter(({ person }) => people.has(person));
  const files = new Set(pictures.map(({ file }) => file));
  return { ...dataset, pictures, namedPairs: dataset.namedPairs.filter(({ a, b }) => files.has(a) && files.has(b)) };
}

function labelsOf({ gender, ethnicity, age }: ManifestEntry): Labels {
  const years = Number(age);
  return { gender: gender ?? 'not stated', ethnicity: ethnicity ?? 'not stated', age: years > 0 ? years : undefined };
}

const readManifest = (folder: string): ManifestEntry[] =>
  JSON.parse(readFileSync(sharedData(folder, 'manifest.json'), 'utf8')) as ManifestEntry[];

type Row = Readonly<Record<string, string>>;

/** A table of commas without quotes, which is all that these are. */
function readTable(...path: string[]): Row[] {
  const [head = '', ...lines] = readFileSync(sharedData(...path), 'utf8')
    .trim()
    .split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
  });
}
