import { expect, it } from 'vitest';
import { describeWithSharedData } from '../../support/shared-data.js';
import { everyPicture, loadDatasets, type Dataset } from './datasets.js';

const countsOf = ({ pictures, namedPairs }: Dataset) => ({
  pictures: pictures.length,
  people: new Set(pictures.map(({ person }) => person)).size,
  same: namedPairs.filter(({ same }) => same).length,
  different: namedPairs.filter(({ same }) => !same).length,
});

describeWithSharedData('the sets of faces', () => {
  it('should have what their makers name', () => {
    const { folds, lfw, london } = loadDatasets();
    expect(countsOf(folds[0])).toEqual({ pictures: 807, people: 435, same: 300, different: 300 });
    expect(countsOf(folds[1])).toEqual({ pictures: 776, people: 409, same: 300, different: 300 });
    expect(countsOf(lfw)).toEqual({ pictures: 1583, people: 844, same: 600, different: 600 });
    expect(countsOf(london)).toEqual({ pictures: 102, people: 51, same: 51, different: 2550 });
  });

  it('should name pairs of pictures that are there, of whom they say', () => {
    const datasets = loadDatasets();
    const personOf = new Map(everyPicture(datasets).map(({ file, person }) => [file, person]));
    const pairs = [...datasets.lfw.namedPairs, ...datasets.london.namedPairs];
    expect(pairs.every(({ a, b }) => personOf.has(a) && personOf.has(b))).toBe(true);
    expect(pairs.every(({ a, b, same }) => (personOf.get(a) === personOf.get(b)) === same)).toBe(true);
  });

  it('should keep the people of the folds apart, so that one can judge what the other chose', () => {
    const [first, second] = loadDatasets().folds.map(({ pictures }) => new Set(pictures.map(({ person }) => person)));
    expect([...(first ?? [])].filter((person) => second?.has(person))).toEqual([]);
  });

  it('should know of all Londoners who they are, but of one how old', () => {
    const neutral = loadDatasets().london.pictures.filter(({ file }) => file.includes('neutral'));
    expect(neutral.filter(({ labels }) => labels?.gender === 'female')).toHaveLength(26);
    expect(neutral.filter(({ labels }) => labels?.ethnicity === 'white')).toHaveLength(34);
    expect(neutral.filter(({ labels }) => labels?.age === undefined)).toHaveLength(1);
  });

  it('should take the first people only where that is asked', () => {
    const { folds, lfw, london } = loadDatasets(5);
    expect([...folds, london].map((dataset) => countsOf(dataset).people)).toEqual([5, 5, 5]);
    expect(countsOf(lfw).people).toBe(10);
  });
});
