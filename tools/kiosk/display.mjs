/** Is there a screen that a window can be opened on? Other systems always have one as far as can be told. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** What to do where there is none, for the command `call`. */
export function withoutDisplay(call) {
  return `There is no display here. "xvfb-run -a ${call}" has a virtual one (Debian: apt-get install xvfb xauth).`;
}
