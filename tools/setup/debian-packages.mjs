/**
 * The Debian packages that each purpose needs beyond Node and git. A package counts as there when one of its `probes`
 * exists: a program or library that it brings, absolute, so that a system with another package manager that has the
 * same program counts as well.
 *
 * The API needs none: Postgres and the image library come as npm packages with everything but the C and C++ libraries
 * that Node itself stands on (checked with ldd on Debian 12).
 * The kiosk needs what its Electron is linked to (checked with ldd on Debian 12), a virtual display where there is no
 * other, and the program with which a still camera is read.
 *
 * `renamed` is what newer releases call it: where 32-bit time was given up (Debian 13, Ubuntu 24.04), some libraries got
 * another name, and the old one can't always be installed any more.
 *
 * @typedef {{ name: string; renamed?: string; why: string; probes: string[]; optional?: boolean }} DebianPackage
 */

const LIBRARY_FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'];

/** @returns {DebianPackage} */
function library(name, file, why, renamed) {
  return { name, renamed, why, probes: LIBRARY_FOLDERS.map((folder) => `${folder}/${file}`) };
}

/** Electron brings everything itself on other systems. */
const KIOSK =
  process.platform === 'linux'
    ? [
        { name: 'xvfb', why: 'a display for the kiosk where the machine has none', probes: ['/usr/bin/Xvfb'] },
        { name: 'xauth', why: 'xvfb-run needs it', probes: ['/usr/bin/xauth'] },
        library('libgtk-3-0', 'libgtk-3.so.0', 'the kiosk stands on it', 'libgtk-3-0t64'),
        library('libnss3', 'libnss3.so', 'the kiosk stands on it'),
        library('libasound2', 'libasound.so.2', 'the kiosk stands on it', 'libasound2t64'),
        library('libgbm1', 'libgbm.so.1', 'the kiosk stands on it'),
        library('libxss1', 'libXss.so.1', 'the kiosk sees by it when nobody is there'),
        { name: 'fswebcam', why: 'takes stills of the document tray', probes: ['/usr/bin/fswebcam'], optional: true },
      ]
    : [];

/** @type {Record<'start' | 'kiosk' | 'test', DebianPackage[]>} */
export const DEBIAN_PACKAGES = {
  start: [],
  kiosk: KIOSK,
  test: [
    ...KIOSK,
    {
      name: 'chromium',
      why: 'the face engine and the pages are tested in a real browser',
      probes: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
    },
    {
      name: 'ffmpeg',
      why: 'decodes the videos that gestures are measured on',
      probes: ['/usr/bin/ffmpeg', '/usr/local/bin/ffmpeg', '/opt/homebrew/bin/ffmpeg'],
    },
    {
      name: 'nginx-light',
      why: 'stands before several processes, as in a real installation',
      probes: ['/usr/sbin/nginx'],
    },
    {
      name: 'fonts-ocr-b',
      why: 'machine-readable zones are drawn with it and read',
      probes: ['/usr/share/fonts/opentype/ocr-b/OCRB.otf'],
    },
    { name: 'xdotool', why: 'presses real keys to get out of the kiosk', probes: ['/usr/bin/xdotool'] },
  ],
};
