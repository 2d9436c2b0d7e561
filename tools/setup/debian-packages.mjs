/**
 * The Debian packages that each purpose needs beyond Node and git. A package counts as there when one of its `probes`
 * exists: a program or library that it brings, absolute, so that a system with another package manager that has the
 * same program counts as well.
 *
 * The API needs none: Postgres and the image library come as npm packages with everything but the C and C++ libraries
 * that Node itself stands on (checked with ldd on Debian 12).
 *
 * @type {Record<'start' | 'test', { name: string; why: string; probes: string[] }[]>}
 */
export const DEBIAN_PACKAGES = {
  start: [],
  test: [
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
  ],
};
