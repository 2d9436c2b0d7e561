// Printed masks: a picture of somebody with holes for the eyes, through which the attacker's own are seen, who blinks.
import { sheet } from './flat.mjs';

/** The 68 points' eyes, and how much around them is cut out. */
const EYES = [
  [36, 42],
  [42, 48],
];
const HOLE = 1.5;

const boundsOf = (points) => {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const width = Math.max(...xs) - Math.min(...xs);
  return { x: (Math.max(...xs) + Math.min(...xs)) / 2, y: (Math.max(...ys) + Math.min(...ys)) / 2, width };
};

/**
 * A printed picture whose eyes are those of a live frame, each laid where the picture's own is; both are pictures with their landmarks.
 * What is behind the holes moves with the attacker, who holds the sheet before the face.
 */
export function cutOut(printed, live, move) {
  const { image, landmarks } = printed;
  const data = image.data.slice();
  if (live.landmarks !== undefined) {
    for (const [from, to] of EYES) {
      const own = boundsOf(landmarks.slice(from, to));
      const behind = boundsOf(live.landmarks.slice(from, to));
      const scale = behind.width / own.width;
      const [across, down] = [own.width * HOLE * 0.6, own.width * HOLE * 0.42];
      for (let y = Math.ceil(own.y - down); y <= own.y + down; y += 1) {
        for (let x = Math.ceil(own.x - across); x <= own.x + across; x += 1) {
          if (((x - own.x) / across) ** 2 + ((y - own.y) / down) ** 2 > 1) continue;
          const [liveX, liveY] = [
            Math.round(behind.x + (x - own.x) * scale),
            Math.round(behind.y + (y - own.y) * scale),
          ];
          if (x < 0 || y < 0 || x >= image.width || y >= image.height) continue;
          if (liveX < 0 || liveY < 0 || liveX >= live.image.width || liveY >= live.image.height) continue;
          const [at, source] = [(y * image.width + x) * 3, (liveY * live.image.width + liveX) * 3];
          for (let channel = 0; channel < 3; channel += 1) data[at + channel] = live.image.data[source + channel];
        }
      }
    }
  }
  return sheet({ ...image, data }, move);
}
