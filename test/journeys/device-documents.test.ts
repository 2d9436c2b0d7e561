import { readFileSync } from 'node:fs';
import * as documents from '@vestibule/kiosk/dist/main/device/documents.js';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

const schema = buildSchema(readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8'));

/** What graphql-js finds wrong, as the server would say it. */
const faults = (document: string): string[] => validate(schema, parse(document)).map(({ message }) => message);

describe('what a kiosk asks of the server', () => {
  it.each(Object.entries(documents))('should be valid in the schema that the server has: %s', (_name, document) => {
    expect(faults(document)).toEqual([]);
  });

  it('should be every operation, so that none goes unchecked', () => {
    expect(Object.keys(documents).length).toBeGreaterThanOrEqual(5);
  });

  it('should be refused where two views give one name to fields of different types', () => {
    const conflicting = documents.SUBMIT_CAPTURE.replace('because: code', 'code');
    expect(faults(conflicting).join()).toContain('conflict');
  });
});
