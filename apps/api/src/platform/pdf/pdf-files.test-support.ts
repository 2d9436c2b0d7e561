import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { PDFDocument, rgb, StandardFonts } from 'pdf-lib';
import type { ErrorCode } from '../../kernel/index.js';

/** A bill of so many pages of A4: lines of print, and a red square of 100 points whose lower left corner is at (50, 650). */
export async function bill(pages: number): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (let number = 1; number <= pages; number += 1) {
    const page = document.addPage([595, 842]);
    page.drawRectangle({ x: 50, y: 650, width: 100, height: 100, color: rgb(1, 0, 0) });
    for (let line = 0; line < 40; line += 1) {
      page.drawText(`Page ${number}, line ${line}: 12 Harbour Street`, { x: 50, y: 600 - 12 * line, size: 9, font });
    }
  }
  // Its objects stand in the open, where they can be mutated, and found again where the file's table of them is lost.
  return document.save({ useObjectStreams: false });
}

/** A file of these objects, numbered from 1, the first being the catalogue. */
export function writePdf(objects: readonly (string | Buffer)[], trailer = ''): Buffer {
  const parts = [Buffer.from('%PDF-1.7\n')];
  let length = 9;
  const offsets = objects.map((object, index) => {
    const [offset, body] = [length, Buffer.isBuffer(object) ? object : Buffer.from(object)];
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from('\nendobj\n')]);
    parts.push(part);
    length += part.length;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}`;
  parts.push(Buffer.from(`${table}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${length}\n%%EOF\n`));
  return Buffer.concat(parts);
}

function stream(dictionary: string, data: Buffer | string): Buffer {
  const start = `<< ${dictionary} /Length ${data.length} >>\nstream\n`;
  return Buffer.concat([Buffer.from(start), Buffer.from(data), Buffer.from('\nendstream')]);
}

const CATALOGUE = '<< /Type /Catalog /Pages 2 0 R >>';
const ONE_PAGE = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>';

const withBox = (box: string, more = ''): string => `<< /Type /Page /Parent 2 0 R /MediaBox ${box} ${more} >>`;

/** One page of 600 × 800 points that draws `content` (object 4) with `resources`; further objects from 5 on. */
const drawing = (content: Buffer, resources = '', ...more: readonly (string | Buffer)[]): Buffer =>
  writePdf([
    CATALOGUE,
    ONE_PAGE,
    withBox('[0 0 600 800]', `/Contents 4 0 R /Resources << ${resources} >>`),
    content,
    ...more,
  ]);

const flate = (data: Buffer | string): Buffer => deflateSync(data, { level: 1 });

/** A picture over the whole page, that says it is so large, with so many bytes of black. */
const picture = (side: number, bytes: number): Buffer =>
  drawing(
    stream('', '600 0 0 800 0 0 cm /I Do'),
    '/XObject << /I 5 0 R >>',
    stream(
      `/Type /XObject /Subtype /Image /Width ${side} /Height ${side} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode`,
      flate(Buffer.alloc(bytes)),
    ),
  );

const form = (content: string, next: number): Buffer =>
  stream(`/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /F ${next} 0 R >> >>`, content);

/** A page that is tiled with 5 × 10^13 squares: minutes of work. */
export const endless = (): Buffer =>
  drawing(
    stream('', '/Pattern cs /P scn 0 0 600 800 re f'),
    '/Pattern << /P 5 0 R >>',
    stream(
      '/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.0001 /YStep 0.0001 /Resources << >>',
      '1 0 0 rg 0 0 1 1 re f',
    ),
  );

/** Of ISO 32000-1, 7.6.3.3: what an empty password is filled up with. */
const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');

function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  const swap = (a: number, b: number): void => {
    [state[a], state[b]] = [state[b] ?? 0, state[a] ?? 0];
  };
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 255;
    swap(i, j);
  }
  let j = 0;
  return Buffer.from(data).map((byte, index) => {
    const i = (index + 1) & 255;
    j = (j + (state[i] ?? 0)) & 255;
    swap(i, j);
    return byte ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) & 255] ?? 0);
  }) as Buffer;
}

/** Encrypted by the standard's algorithms 1 and 4 (40 bits); opens without a password, unless one is asked for. */
function encrypted(asksForPassword: boolean): Buffer {
  const [owner, id] = [Buffer.alloc(32, 'o'), Buffer.alloc(16, 'i')];
  const rights = Buffer.alloc(4);
  rights.writeInt32LE(-4);
  const key = createHash('md5').update(PADDING).update(owner).update(rights).update(id).digest().subarray(0, 5);
  const user = asksForPassword ? Buffer.alloc(32, 'u') : rc4(key, PADDING);
  const [o, u, i] = [owner, user, id].map((value) => value.toString('hex'));
  return writePdf(
    [CATALOGUE, ONE_PAGE, withBox('[0 0 600 800]'), `<< /Filter /Standard /V 1 /R 2 /O <${o}> /U <${u}> /P -4 >>`],
    `/Encrypt 4 0 R /ID [<${i}> <${i}>]`,
  );
}

/** A file that somebody with bad intent, or a bad connection, sends. */
export interface HostilePdf {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Why it must be refused; `harmless` where what comes of it is bounded. */
  readonly expected: ErrorCode | 'harmless';
  /** What the refusal must say, where it says which. */
  readonly says?: string;
}

/** Makes the files; nothing of them is kept in the repository. */
export async function hostilePdfs(): Promise<HostilePdf[]> {
  const whole = await bill(1);
  const noise = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) & 255));
  const loop = '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>';
  const levels = Array.from({ length: 30 }, (_, index) => form('/F Do /F Do', index + 6));
  const unreadable = { expected: 'PDF_UNREADABLE' } as const;
  const large = { expected: 'PDF_TOO_LARGE' } as const;
  const harmless = { expected: 'harmless' } as const;
  return [
    { name: 'nothing', bytes: Buffer.alloc(0), ...unreadable, says: 'is empty' },
    { name: 'noise', bytes: noise, ...unreadable, says: 'is not a PDF' },
    {
      name: 'a header, then noise',
      bytes: Buffer.concat([Buffer.from('%PDF-1.7\n'), noise]),
      ...unreadable,
      says: 'is damaged',
    },
    { name: 'the first 300 bytes', bytes: whole.subarray(0, 300), ...unreadable },
    { name: 'without its trailer', bytes: whole.subarray(0, whole.length - 200), ...unreadable, says: 'is damaged' },
    { name: 'without its last bytes', bytes: whole.subarray(0, whole.length - 12), ...harmless },
    { name: 'encrypted, with a password', bytes: encrypted(true), ...unreadable, says: 'is encrypted' },
    { name: 'encrypted, without a password', bytes: encrypted(false), ...unreadable, says: 'is encrypted' },
    {
      name: 'no pages',
      bytes: writePdf([CATALOGUE, '<< /Type /Pages /Kids [] /Count 0 >>']),
      ...unreadable,
      says: 'has no pages',
    },
    { name: 'pages that are their own pages', bytes: writePdf([CATALOGUE, loop]), ...unreadable },
    {
      name: 'two that hold each other, 1,000,000,000 of them',
      bytes: writePdf([
        CATALOGUE,
        ONE_PAGE.replace('1 >>', '1000000000 >>'),
        '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 999999999 >>',
      ]),
      ...unreadable,
    },
    {
      name: 'a page of 10^9 points',
      bytes: writePdf([CATALOGUE, ONE_PAGE, withBox('[0 0 1000000000 1000000000]')]),
      ...large,
      says: '200 inches',
    },
    {
      name: 'a page of 14,400 × 0.01 points',
      bytes: writePdf([CATALOGUE, ONE_PAGE, withBox('[0 0 14400 0.01]')]),
      ...harmless,
    },
    { name: 'a page of nothing', bytes: writePdf([CATALOGUE, ONE_PAGE, withBox('[0 0 0 0]')]), ...harmless },
    { name: 'a picture of 100 megapixels in 450 kB', bytes: picture(10_000, 1e8), ...harmless },
    { name: 'a picture that says it has 10,000', bytes: picture(100_000, 1e7), ...harmless },
    {
      name: '300 MB of drawing, packed twice',
      bytes: drawing(stream('/Filter [/FlateDecode /FlateDecode]', flate(flate(Buffer.alloc(3e8, 'q '))))),
      ...large,
      says: 'memory',
    },
    {
      name: 'shapes by the million',
      bytes: drawing(stream('/Filter /FlateDecode', flate('0 0 m 600 800 l 9 9 l f* '.repeat(3e6)))),
      ...large,
    },
    {
      name: 'a form within itself',
      bytes: drawing(stream('', '/F Do'), '/XObject << /F 5 0 R >>', form('/F Do /F Do', 5)),
      ...large,
    },
    {
      name: 'forms of which each draws the next twice',
      bytes: drawing(stream('', '/F Do'), '/XObject << /F 5 0 R >>', ...levels, form('0 0 9 9 re f', 5)),
      ...large,
    },
    {
      name: 'a million brackets',
      bytes: writePdf([CATALOGUE, ONE_PAGE, withBox('[0 0 600 800]', `/X ${'['.repeat(1e6)}`)]),
      ...harmless,
    },
    {
      name: 'dictionaries 300,000 deep',
      bytes: writePdf([CATALOGUE, ONE_PAGE, withBox('[0 0 600 800]', `/X ${'<</A '.repeat(3e5)}`)]),
      ...harmless,
    },
    {
      name: 'a script that runs on opening',
      bytes: writePdf([
        '<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (for \\(;;\\);) >> >>',
        ONE_PAGE,
        withBox('[0 0 600 800]', '/AA << /O << /S /JavaScript /JS (for \\(;;\\);) >> >>'),
      ]),
      ...harmless,
    },
  ];
}

/** The run's seed, which the test command prints. */
const SEED = Number(process.env['VESTIBULE_SEED'] ?? 1);

function seeded(): () => number {
  let state = SEED >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many files in which bytes were changed, numbers made large, and parts taken out, doubled or swapped, by the run's seed. */
export async function mutatedPdfs(count: number): Promise<Uint8Array[]> {
  const random = seeded();
  const below = (end: number): number => Math.floor(random() * end);
  const packed = await PDFDocument.load(await bill(2)).then((document) => document.save());
  const sources = [await bill(1), packed, picture(64, 4096), writePdf([CATALOGUE, ONE_PAGE, withBox('[0 0 600 800]')])];
  return Array.from({ length: count }, () => {
    let bytes: Buffer = Buffer.from(sources[below(sources.length)] ?? []);
    for (let change = 1 + below(8); change > 0; change -= 1) {
      const [at, length] = [below(bytes.length), 1 + below(40)];
      const part = bytes.subarray(at, at + length);
      const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + part.length)];
      const digits = /\d+/.exec(part.toString('latin1'));
      switch (below(4)) {
        case 0:
          bytes[at] = below(256);
          break;
        case 1:
          bytes = Buffer.concat([before, after]);
          break;
        case 2:
          bytes = Buffer.concat([before, part, part, after]);
          break;
        default:
          if (digits)
            bytes = Buffer.from(
              `${before.toString('latin1')}${part.toString('latin1').replace(/\d+/, String(2 ** below(33) - 1))}${after.toString('latin1')}`,
              'latin1',
            );
      }
    }
    return bytes;
  });
}
