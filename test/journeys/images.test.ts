import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithSharedData } from '../support/shared-data.js';
import { fourImages, openBank, photo, type Bank, type FullAnswer } from './bank.js';

/** What a refusal may take: nothing is decoded. 50 ms are usual; the rest is a busy machine's. */
const REFUSAL_MS = 1_000;
const LIMIT_BYTES = 8 * 2 ** 20;

/** Stretches the tones a little, so that they need their 16 bits. */
const sixteenBits = (image: Sharp): Sharp => image.toColourspace('rgb16').linear(0.97, 0.5);

/** The same person's other picture in forms in which pictures come. */
const TAKEN: Readonly<Record<string, (image: Sharp) => Sharp | Promise<Sharp>>> = {
  'a JPEG that lies on its side and says so (EXIF 6)': (image) =>
    image.rotate(-90).withMetadata({ orientation: 6 }).jpeg(),
  'a JPEG that stands on its head and says so (EXIF 3)': (image) =>
    image.rotate(180).withMetadata({ orientation: 3 }).jpeg(),
  'a CMYK JPEG': (image) => image.toColourspace('cmyk').jpeg(),
  'a greyscale JPEG': (image) => image.toColourspace('b-w').jpeg(),
  'a progressive JPEG': (image) => image.jpeg({ progressive: true }),
  'a PNG with an alpha channel': (image) => image.ensureAlpha(0.98).png(),
  'a PNG with 16 bits a channel': (image) => sixteenBits(image).png(),
  'a WebP': (image) => image.webp(),
  'a photo of 12 megapixels': (image) => image.resize(3465, 3465, { fit: 'cover' }).jpeg({ quality: 85 }),
};

/** That each is what it says: from the picture's own header. */
const HEADERS: Readonly<Record<string, Partial<Metadata>>> = {
  'a JPEG that lies on its side and says so (EXIF 6)': { format: 'jpeg', orientation: 6 },
  'a JPEG that stands on its head and says so (EXIF 3)': { format: 'jpeg', orientation: 3 },
  'a CMYK JPEG': { format: 'jpeg', space: 'cmyk', channels: 4 },
  'a greyscale JPEG': { format: 'jpeg', space: 'b-w', channels: 1 },
  'a progressive JPEG': { format: 'jpeg', isProgressive: true },
  'a PNG with an alpha channel': { format: 'png', hasAlpha: true },
  'a PNG with 16 bits a channel': { format: 'png', depth: 'ushort' },
  'a WebP': { format: 'webp' },
  'a photo of 12 megapixels': { format: 'jpeg', width: 3465, height: 3465 },
};

function pngChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

/** A whole and valid PNG of 30,000 × 30,000 black dots, 1 bit each: 110 KB that become 900 million pixels. */
function bomb(): Buffer {
  const side = 30_000;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc((side / 8 + 1) * side))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

type Refused = readonly [status: number, code: string, reason: string];

const UNREADABLE = (reason: string): Refused => [422, 'IMAGE_UNREADABLE', reason];
const NO_IMAGE = UNREADABLE('the file is not an image: send a JPEG, PNG or WebP');
const OTHER_FORMAT = UNREADABLE('this image format is not taken: send a JPEG, PNG or WebP');
const CUT_OFF = UNREADABLE('the file ends before the image does');

/** Files that are no usable picture, and what is said of each. */
const REFUSED: Readonly<Record<string, readonly [make: () => Buffer | Promise<Buffer>, answer: Refused]>> = {
  '0 bytes': [() => Buffer.alloc(0), UNREADABLE('the file is empty')],
  'half a JPEG': [() => photo('001').subarray(0, photo('001').length >> 1), CUT_OFF],
  'half a PNG': [
    async () => {
      const png = await sharp(photo('001')).png().toBuffer();
      return png.subarray(0, png.length >> 1);
    },
    CUT_OFF,
  ],
  'an SVG': [
    () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
    OTHER_FORMAT,
  ],
  'a GIF': [() => sharp(photo('001')).gif().toBuffer(), OTHER_FORMAT],
  'a page that ends as a JPEG': [
    () => Buffer.concat([Buffer.from('<script>alert(1)</script>'), photo('001')]),
    NO_IMAGE,
  ],
  'a script that begins as a JPEG': [
    () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from('*/=alert(1)/*'.repeat(99))]),
    CUT_OFF,
  ],
  'a PNG that unpacks to 900 megapixels': [bomb, [422, 'IMAGE_TOO_LARGE', 'the image has too many pixels']],
  '8 MiB and one byte': [
    () => Buffer.concat([photo('001'), Buffer.alloc(LIMIT_BYTES + 1 - photo('001').length)]),
    [413, 'PAYLOAD_TOO_LARGE', 'is larger than 8 MiB'],
  ],
};

describeWithSharedData('pictures as they come', () => {
  let bank: Bank;

  beforeAll(async () => {
    bank = await openBank(['--policy', 'keepAttemptImages=true']);
    await bank.register('she', '001');
  });
  afterAll(() => bank.close());

  const blobs = (): string[] =>
    readdirSync(join(bank.server.home, 'blobs'), { recursive: true, encoding: 'utf8' }).toSorted();
  const two = async (): Promise<Buffer> => {
    const [left, right] = await Promise.all(
      ['001', '003'].map((person) => sharp(photo(person)).resize(500, 500, { fit: 'cover' }).toBuffer()),
    );
    const both = [
      { input: left ?? Buffer.alloc(0), left: 0, top: 0 },
      { input: right ?? Buffer.alloc(0), left: 500, top: 0 },
    ];
    return sharp({ create: { width: 1000, height: 500, channels: 3, background: 'white' } })
      .composite(both)
      .jpeg()
      .toBuffer();
  };
  const expectRefused = (answer: FullAnswer, image: string, [status, code, reason]: Refused): void => {
    expect([answer.status, answer.body['statusCode'], answer.body['code']]).toEqual([status, status, code]);
    expect(answer.body['details']).toEqual([{ field: image, reason }]);
    expect(String(answer.body['message'])).toContain(image);
  };

  describe('that are taken', () => {
    it.each(Object.entries(TAKEN))('should verify her with %s', async (name, make) => {
      const image = await (await make(sharp(photo('001', 'smiling')))).toBuffer();
      expect(await sharp(image).metadata()).toMatchObject(HEADERS[name] ?? {});
      const { status, body } = await bank.verify('she', image);
      expect([status, body.data['verified']]).toEqual([200, true]);
      expect(body.data['similarity']).toBeGreaterThan(50);
    });

    it('should enrol her with four of them, store them upright as plain JPEGs, and refuse somebody else', async () => {
      const forms = [
        'a JPEG that lies on its side and says so (EXIF 6)',
        'a CMYK JPEG',
        'a PNG with 16 bits a channel',
        'a WebP',
      ];
      const [smile, eyeblink, left, right] = await Promise.all(
        forms.map(async (form) => (await TAKEN[form]?.(sharp(photo('001'))))?.toBuffer()),
      );
      if (!smile || !eyeblink || !left || !right) throw new Error('A picture is missing.');
      const { id } = await bank.integrator.faceOf('mixed');
      const { status, body } = await bank.post('store-2fa-images', { faceId: id, smile, eyeblink, left, right });
      expect(status, JSON.stringify(body)).toBe(200);
      const face = body.data['face'] as { images: { url: string }[] };
      for (const { url } of face.images) {
        const stored = await (await bank.integrator.get(`/v2/images/${url}`)).arrayBuffer();
        const { format, space, depth, exif, orientation } = await sharp(stored).metadata();
        expect([format, space, depth, exif, orientation ?? 1]).toEqual(['jpeg', 'srgb', 'uchar', undefined, 1]);
      }
      expect((await bank.verify('mixed', photo('001', 'smiling'))).body.data['verified']).toBe(true);
      expect((await bank.verify('mixed', photo('003'))).body.data['verified']).toBe(false);
    });
  });

  describe('that are refused', () => {
    it.each(Object.entries(REFUSED))('should be refused at once and by name: %s', async (_, [make, expected]) => {
      const image = await make();
      const before = blobs();
      const answer = await bank.verify('she', image);
      expectRefused(answer, 'image', expected);
      expect(answer.took).toBeLessThan(REFUSAL_MS);
      expect(blobs()).toEqual(before);
    });

    it('should be refused with two people in them', async () => {
      const reason = 'there is more than one face: only one person may be in the picture';
      const before = blobs();
      expectRefused(await bank.verify('she', await two()), 'image', [422, 'SEVERAL_FACES', reason]);
      expect(blobs()).toEqual(before);
    });

    it.each([
      ['one of four that was cut off', 'left', () => photo('001').subarray(0, 9_000), CUT_OFF],
      [
        'one of four that unpacks to 900 megapixels',
        'smile',
        bomb,
        REFUSED['a PNG that unpacks to 900 megapixels']?.[1],
      ],
      ['one of four that is empty', 'right', () => Buffer.alloc(0), REFUSED['0 bytes']?.[1]],
      ['one of four that shows two people', 'eyeblink', two, undefined],
    ] as const)(
      'should be refused by name where it is %s, and nothing of the others be stored',
      async (_, name, make, expected) => {
        const { id } = await bank.integrator.faceOf('never-stored');
        const before = blobs();
        const answer = await bank.post('store-2fa-images', {
          faceId: id,
          ...fourImages('001'),
          [name]: await make(),
        });
        const several = 'there is more than one face: only one person may be in the picture';
        expectRefused(answer, name, expected ?? [422, 'SEVERAL_FACES', several]);
        expect(blobs()).toEqual(before);
        expect(await bank.integrator.faceOf('never-stored')).toEqual({ id, registered: false });
        expect(await bank.sql('SELECT 1 FROM face_image WHERE face_id = $1', [id])).toEqual([]);
        expect(await bank.sql('SELECT 1 FROM event WHERE subject_id = $1', [id])).toEqual([]);
      },
    );

    it('should leave the server as it was', async () => {
      const metrics = await (await fetch(`${bank.server.api}/metrics`)).text();
      const megabytes = Number(/^process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1]) / 2 ** 20;
      expect(megabytes).toBeLessThan(700);
      expect((await bank.verify('she', photo('001'))).body.data['verified']).toBe(true);
    });
  });
});
