// Pictures of a flat picture before a camera: held still, panned, zoomed, tilted and bent, as a pinhole camera sees them.

/** A camera's frame. */
const SIZE = { width: 640, height: 480 };
/** The camera's focal length by the frame's width: 60° across, as webcams have. */
const FOCAL = 0.87;
/** How far the sheet is from the camera, in its own widths; a face on it fills as much of the frame as a person's at a counter. */
const DISTANCE = 1.25;

/** The colour of a picture at a place of it, bilinearly, into `out` at `to`; false outside of it. */
function sample({ width, height, data }, x, y, out, to) {
  if (!(x >= 0 && y >= 0 && x < width - 1 && y < height - 1)) return false;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, down] = [x - left, y - top];
  const at = (top * width + left) * 3;
  const below = at + width * 3;
  for (let channel = 0; channel < 3; channel += 1) {
    const upper = data[at + channel] * (1 - right) + data[at + 3 + channel] * right;
    const lower = data[below + channel] * (1 - right) + data[below + 3 + channel] * right;
    out[to + channel] = upper * (1 - down) + lower * down;
  }
  return true;
}

/**
 * A sheet that carries a picture, seen by the camera: turned by `turn` about its upright middle line and by `nod` about the one across
 * (radians), moved by `x`, `y` (its own widths), nearer by `zoom`, and bent about the upright line with a radius of 1 / `bend` of its width.
 * Around it is `room`: a grey with some light from one side.
 */
export function sheet(picture, { turn = 0, nod = 0, x = 0, y = 0, zoom = 1, bend = 0, noise = () => 0 } = {}) {
  const { width, height } = SIZE;
  const data = new Uint8Array(width * height * 3);
  const pixel = new Float32Array(3);
  const focal = FOCAL * width;
  const tall = picture.height / picture.width;
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  const [sinN, cosN] = [Math.sin(nod), Math.cos(nod)];
  const distance = DISTANCE / zoom;
  // For a bent sheet, which stays upright in each of its columns: where each column is seen, and how far away it is.
  const columns = [];
  if (bend > 0) {
    const steps = 2 * width;
    for (let at = 0; at <= steps; at += 1) {
      const along = at / steps - 0.5;
      const [across, back] = [Math.sin(along * bend) / bend, (1 - Math.cos(along * bend)) / bend];
      const seenX = across * cos - back * sin + x;
      const depth = distance + across * sin + back * cos;
      columns.push({ along, at: (seenX / depth) * focal + width / 2, depth });
    }
  }
  const byColumn = Array.from({ length: width });
  for (let at = 1; at < columns.length; at += 1) {
    const [from, to] = [columns[at - 1], columns[at]];
    for (let column = Math.ceil(from.at); column <= to.at; column += 1)
      if (column >= 0 && column < width) byColumn[column] = to;
  }
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const to = (row * width + column) * 3;
      let [u, v] = [Number.NaN, Number.NaN];
      const [rayX, rayY] = [(column - width / 2) / focal, (row - height / 2) / focal];
      if (bend > 0) {
        const hit = byColumn[column];
        if (hit !== undefined) [u, v] = [hit.along, rayY * hit.depth - y];
      } else {
        // The plane through (x, y, distance) with the axes of the turned sheet: right = (cos, 0, sin), down = (sin·sinN, cosN, −cos·sinN).
        const normal = { x: -sin * cosN, y: sinN, z: cos * cosN };
        const reach =
          (normal.x * x + normal.y * y + normal.z * distance) / (normal.x * rayX + normal.y * rayY + normal.z);
        const [dx, dy, dz] = [rayX * reach - x, rayY * reach - y, reach - distance];
        u = dx * cos + dz * sin;
        v = dx * sin * sinN + dy * cosN - dz * cos * sinN;
      }
      const inside = sample(picture, (u + 0.5) * picture.width, (v / tall + 0.5) * picture.height, pixel, 0);
      const grey = 96 + (40 * column) / width;
      for (let channel = 0; channel < 3; channel += 1)
        data[to + channel] = Math.max(0, Math.min(255, (inside ? pixel[channel] : grey) + noise()));
    }
  }
  return { width, height, data };
}

/** How a sheet is moved, by the second. */
export const MOVES = {
  looped: () => ({}),
  panned: (t) => ({ x: 0.12 * Math.sin(2 * t), y: 0.04 * Math.sin(3 * t) }),
  zoomed: (t) => ({ zoom: 1 + 0.25 * Math.sin(1.5 * t) }),
  tilted: (t) => ({ turn: 0.8 * Math.sin(1.2 * t) }),
  nodded: (t) => ({ nod: 0.6 * Math.sin(1.2 * t) }),
  bent: (t) => ({ bend: 1.6, turn: 0.7 * Math.sin(1.2 * t) }),
};
