import type { Dice } from '../envelopes/dice.js';
import { badText } from './values.js';

interface Part {
  readonly head: string;
  readonly content: Buffer;
}

const field = (name: string, text: string): Part => ({
  head: `Content-Disposition: form-data; name="${name}"`,
  content: Buffer.from(text),
});

const file = (name: string, content: Buffer, type = 'image/jpeg'): Part => ({
  head: `Content-Disposition: form-data; name="${name}"; filename="${name}.jpg"\r\nContent-Type: ${type}`,
  content,
});

const write = (parts: readonly Part[], boundary: string, end = `--${boundary}--\r\n`): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ head, content }) => [
      Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`, 'latin1'),
      content,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(end),
  ]);

const HEADS: readonly ((dice: Dice) => string)[] = [
  () => '',
  () => 'Content-Disposition: form-data',
  () => 'Content-Disposition: form-data; name=""',
  () => 'Content-Disposition: form-data; name="__proto__"',
  () => 'Content-Disposition: form-data; name="constructor"',
  () => 'Content-Disposition: form-data; name="hasOwnProperty"; filename="toString"',
  () => 'Content-Disposition: form-data; name="a\u0000b"',
  () => 'Content-Disposition: form-data; name="image"; filename="../../../../etc/passwd"',
  () => `Content-Disposition: form-data; name="image"; filename*=UTF-8''%ff%zz`,
  () => "Content-Disposition: form-data; name*=x-unknown'en'%41",
  () => 'Content-Disposition: attachment; name="image"',
  () => 'Content-Disposition form-data name image',
  () => `Content-Disposition: form-data; name="${'n'.repeat(20_000)}"`,
  () => `Content-Disposition: form-data; name="image"\r\n${'X-Many: y\r\n'.repeat(3_000)}X-Last: z`,
  () => `Content-Disposition: form-data; name="image"\r\nX-Long: ${'y'.repeat(100_000)}`,
  () => 'Content-Disposition: form-data; name="image"\r\nContent-Type: application/json; charset=utf-32',
  () => 'Content-Disposition: form-data; name="image"\r\nContent-Type: multipart/mixed; boundary=inner',
  () => 'Content-Disposition: form-data; name="image"\r\nContent-Transfer-Encoding: base64',
  (dice) => dice.bytes(200).toString('latin1'),
];

/** A multipart body in which something is wrong, and its content type. */
export function badMultipart(
  dice: Dice,
  texts: Readonly<Record<string, string>>,
  files: readonly string[],
): { readonly what: string; readonly type: string; readonly body: Buffer } {
  const boundary = `b${dice.int(1e9)}`;
  const type = `multipart/form-data; boundary=${boundary}`;
  const bytes = (): Buffer => dice.bytes(dice.int(2_000));
  const right = [
    ...Object.entries(texts).map(([name, text]) => field(name, text)),
    ...files.map((name) => file(name, bytes())),
  ];
  const made = (what: string, parts: readonly Part[], end?: string) => ({
    what,
    type,
    body: write(parts, boundary, end),
  });
  const whole = write(right, boundary);
  const spoilt = dice.int(right.length);
  switch (
    dice.pick([
      'cut',
      'end',
      'boundary',
      'parts',
      'head',
      'field',
      'missing',
      'twice',
      'large',
      'noise',
      'nul',
      'lines',
      'json',
      'files',
    ] as const)
  ) {
    case 'cut':
      return { what: 'cut', type, body: whole.subarray(0, dice.int(whole.length)) };
    case 'end':
      return made('no end', right, dice.pick(['', '--', `--${boundary}`, `--${boundary}-`, '\r\n\r\n']));
    case 'boundary':
      return {
        what: 'another boundary',
        type: dice.pick([
          'multipart/form-data; boundary=other',
          'multipart/form-data',
          'multipart/form-data; boundary=',
          'multipart/form-data; boundary=""',
          `${type}; boundary=second`,
          `multipart/form-data; boundary=${'é'.repeat(30)}`,
        ]),
        body: whole,
      };
    case 'parts':
      return made(
        'thousands of parts',
        Array.from({ length: dice.pick([21, 200, 3_000]) }, (_, at) =>
          at % 2 ? field(`n${at}`, 'x') : file(`n${at}`, Buffer.from('x')),
        ),
      );
    case 'head':
      return made('a head', [
        ...right.slice(0, spoilt),
        { head: dice.pick(HEADS)(dice), content: bytes() },
        ...right.slice(spoilt),
      ]);
    case 'field':
      return made('a field', [
        ...Object.keys(texts).map((name) => field(name, badText(dice))),
        ...right.slice(Object.keys(texts).length),
      ]);
    case 'missing':
      return made(
        'missing',
        right.filter((_, at) => at !== spoilt),
      );
    case 'twice':
      return made('twice', [...right, ...right.slice(spoilt, spoilt + 1)]);
    case 'large':
      return made(
        'large',
        dice.chance(0.1)
          ? [file('image', Buffer.alloc(9 * 1024 * 1024))]
          : [field('integrationId', 'x'.repeat(20_000)), ...right],
      );
    case 'noise':
      return { what: 'noise', type, body: bytes() };
    case 'nul':
      return made('NUL', [
        ...Object.keys(texts).map((name) => field(name, `a\u0000b`)),
        ...right.slice(Object.keys(texts).length),
      ]);
    case 'lines':
      return {
        what: 'bare line feeds',
        type,
        body: Buffer.from(whole.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
      };
    case 'json':
      return { what: 'JSON instead', type, body: Buffer.from(JSON.stringify(texts)) };
    case 'files':
      return made('files and fields changed', [
        ...Object.keys(texts).map((name) =>
          file(name, Buffer.from('x'), dice.pick(['image/png', '', '\u00ff', 'x'.repeat(3_000)])),
        ),
        ...files.map((name) => field(name, 'not a file')),
      ]);
  }
}
