import { z } from 'zod';
import { printedController } from './seed-controller.js';

/** The values of an enum that is printed. */
function valuesOf(name: string): [string, ...string[]] {
  const [, body = ''] = new RegExp(`^(?:export )?enum ${name} \\{\\n([^}]*)\\}`, 'm').exec(printedController()) ?? [];
  const [first, ...others] = [...body.matchAll(/= "([^"]+)"/g)].map(([, value = '']) => value);
  if (first === undefined) throw new Error(`The documentation has no enum ${name}.`);
  return [first, ...others];
}

/**
 * What a printed type takes. One is read more widely than it is printed: where there is no picture the `url` of a document is
 * null, for which the documentation has no word.
 */
function typeOf(printed: string): z.ZodType {
  const [name = '', ...others] = printed.split(' | ');
  const nullable = others.includes('null');
  const named: Readonly<Record<string, () => z.ZodType>> = {
    string: z.string,
    boolean: z.boolean,
    '{url: string}': () => z.strictObject({ url: z.string().nullable() }),
    VerificationStatusEnum: () => z.enum(valuesOf('VerificationStatus')),
    VerificationDocumentEnum: () => z.enum(valuesOf('VerificationDocument')),
  };
  const type = named[name]?.();
  if (!type || others.length > Number(nullable)) throw new Error(`No such type was printed before: ${printed}`);
  return nullable ? type.nullable() : type;
}

/** Reads fields up to the brace that closes them, and takes their lines away. */
function fieldsOf(lines: string[]): z.ZodObject {
  const fields: Record<string, z.ZodType> = {};
  for (let line = lines.shift(); line !== '}'; line = lines.shift()) {
    const [, name, optional, printed] = /^(\w+)(\?)?: (.+?),?\s*(?:\/\/.*)?$/.exec(line ?? '') ?? [];
    if (name === undefined || printed === undefined) throw new Error(`This is no field: ${line}`);
    const type = printed === '{' ? fieldsOf(lines) : typeOf(printed);
    fields[name] = optional === undefined ? type : type.optional();
  }
  return z.strictObject(fields);
}

/** What a body has to be by the printed `WebhookRequestDto`: these fields, of these types, and no other. */
export function printedDto(): z.ZodObject {
  const lines = printedController().split('\n');
  return fieldsOf(lines.slice(lines.indexOf('export class WebhookRequestDto {') + 1));
}
