/** Ways of a web page that a kiosk has no use for: its menu, dragging things in or out, and taking text away. */
const UNWANTED = ['contextmenu', 'dragstart', 'dragover', 'drop', 'copy', 'cut'] as const;

/** Switches them off until the signal is aborted. */
export function calmPage(signal: AbortSignal): void {
  for (const name of UNWANTED) {
    window.addEventListener(name, (event) => event.preventDefault(), { signal, capture: true });
  }
}
