/** How long (ms) a finger rests in the corner before the attendant's menu is asked for. */
const HOLD_MS = 3_000;
/** The corner with the logo, where reading begins at the top; CSS pixels. */
const CORNER = 160;

function isInCorner({ clientX, clientY }: PointerEvent): boolean {
  const x = document.documentElement.dir === 'rtl' ? window.innerWidth - clientX : clientX;
  return x <= CORNER && clientY <= CORNER;
}

/** The two signs by which somebody who works here asks for the menu: a long touch in the corner, and Ctrl+Alt+Shift+A. */
export function watchForAttendant(asked: () => void, signal: AbortSignal): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  const options = { signal, capture: true, passive: true };
  window.addEventListener(
    'pointerdown',
    (event) => {
      stop();
      if (isInCorner(event)) timer = setTimeout(asked, HOLD_MS);
    },
    options,
  );
  window.addEventListener('pointermove', (event) => !isInCorner(event) && stop(), options);
  for (const name of ['pointerup', 'pointercancel']) window.addEventListener(name, stop, options);
  // The window's own: a touch takes the focus from elements all the time.
  window.addEventListener('blur', stop, { signal });
  window.addEventListener(
    'keydown',
    ({ code, ctrlKey, altKey, shiftKey }) => {
      if (code === 'KeyA' && ctrlKey && altKey && shiftKey) asked();
    },
    options,
  );
  signal.addEventListener('abort', stop);
}
