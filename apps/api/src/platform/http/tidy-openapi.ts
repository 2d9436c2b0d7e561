import { STATUS_CODES } from 'node:http';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const SCHEMAS = '#/components/schemas/';

/**
 * Takes out of a document what its makers put in for want of better: components that nothing refers to, the bounds that
 * every JavaScript integer has, patterns that say again what a format says; and names each response by its status.
 */
export function tidyOpenApi(document: object): Json {
  const tidied = walk(document) as Json;
  const components = isObject(tidied['components']) ? tidied['components'] : {};
  const schemas = isObject(components['schemas']) ? components['schemas'] : {};
  const used = new Set<string>();
  collect(tidied['paths'], schemas, used);
  const kept = Object.keys(schemas)
    .filter((name) => used.has(name))
    .sort()
    .map((name): [string, unknown] => [name, schemas[name]]);
  return { ...tidied, components: { ...components, schemas: Object.fromEntries<unknown>(kept) } };
}

function walk(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([name, item]) => {
    if (name === 'minimum') return item !== Number.MIN_SAFE_INTEGER;
    if (name === 'maximum') return item !== Number.MAX_SAFE_INTEGER;
    return !(name === 'pattern' && value['format'] === 'date-time');
  });
  const walked = Object.fromEntries(entries.map(([name, item]) => [name, walk(item, name)]));
  if (key === 'responses') {
    for (const [status, response] of Object.entries(walked)) {
      if (isObject(response) && response['description'] === 'Default Response') {
        response['description'] = STATUS_CODES[status] ?? status;
      }
    }
  }
  return walked;
}

function collect(value: unknown, schemas: Json, used: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, schemas, used);
  } else if (isObject(value)) {
    const reference = value['$ref'];
    if (typeof reference === 'string' && reference.startsWith(SCHEMAS)) {
      const name = reference.slice(SCHEMAS.length);
      if (!used.has(name)) {
        used.add(name);
        collect(schemas[name], schemas, used);
      }
    }
    for (const item of Object.values(value)) collect(item, schemas, used);
  }
}
