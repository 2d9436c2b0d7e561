import sharp, { type Region } from 'sharp';
import { samplePhoto } from './data.js';

/** A part of a sample photo and what is done to it, so that one photo stands for several. */
interface Crop extends Region {
  readonly brightness?: number;
  readonly width2?: number;
  readonly mirrored?: boolean;
}

const jpeg = (photo: 3 | 5 | 6, { brightness, mirrored, width2, ...region }: Crop): Promise<Buffer> => {
  let picture = sharp(samplePhoto(photo)).extract(region);
  if (brightness !== undefined) picture = picture.modulate({ brightness });
  if (mirrored === true) picture = picture.flop();
  return picture
    .resize(width2 === undefined ? {} : { width: width2 })
    .jpeg({ quality: 90 })
    .toBuffer();
};

/** Five pictures of one woman: sample photo 6, second from the left. Nobody is sure to be in two of the sample photos. */
export const onePerson = {
  smile: () => jpeg(6, { left: 480, top: 120, width: 640, height: 760 }),
  eyeblink: () => jpeg(6, { left: 540, top: 180, width: 480, height: 600, brightness: 1.15 }),
  left: () => jpeg(6, { left: 440, top: 60, width: 700, height: 900, width2: 480 }),
  right: () => jpeg(6, { left: 560, top: 200, width: 440, height: 560, mirrored: true }),
  probe: () => jpeg(6, { left: 500, top: 150, width: 560, height: 680, brightness: 0.85 }),
};

/** Somebody else: sample photo 5, fourth from the left. */
export const someoneElse = (): Promise<Buffer> => jpeg(5, { left: 960, top: 60, width: 430, height: 560 });
