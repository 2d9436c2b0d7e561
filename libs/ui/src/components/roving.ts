import { useCallback, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';

/** What a keyboard of buttons needs to be one stop of the Tab key, with arrow keys inside. */
export interface Roving {
  readonly ref: (element: HTMLElement | null) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: FocusEvent) => void;
  /** The `tabIndex` of the button with that key. */
  readonly tabIndexOf: (key: string) => 0 | -1;
}

interface Place {
  readonly button: HTMLButtonElement;
  readonly x: number;
  readonly y: number;
}

function placesIn(group: HTMLElement): Place[] {
  return [...group.querySelectorAll('button')].map((button) => {
    const box = button.getBoundingClientRect();
    return { button, x: box.left + box.width / 2, y: box.top + box.height / 2 };
  });
}

/** The nearest button that way; across the way counts twice, so that one stays in the row or column. */
function nextTo(group: HTMLElement, from: Element, key: string): HTMLButtonElement | undefined {
  const places = placesIn(group);
  const here = places.find(({ button }) => button === from);
  if (here === undefined) return undefined;
  const away = places.flatMap((place) => {
    const [dx, dy] = [place.x - here.x, place.y - here.y];
    const along = { ArrowLeft: -dx, ArrowRight: dx, ArrowUp: -dy, ArrowDown: dy }[key] ?? 0;
    const across = key === 'ArrowLeft' || key === 'ArrowRight' ? Math.abs(dy) : Math.abs(dx);
    return along > 1 ? [{ button: place.button, distance: along + 2 * across }] : [];
  });
  return away.sort((one, other) => one.distance - other.distance)[0]?.button;
}

/** A roving tab index over the buttons of a group; each has a `data-key`. `first` is where Tab comes in. */
export function useRoving(first: string): Roving {
  const group = useRef<HTMLElement | null>(null);
  const [current, setCurrent] = useState(first);
  const onKeyDown = useCallback((event: KeyboardEvent) => {
    if (!event.key.startsWith('Arrow') || group.current === null) return;
    const next = nextTo(group.current, event.target as Element, event.key);
    event.preventDefault();
    next?.focus();
  }, []);
  const onFocus = useCallback((event: FocusEvent) => {
    const key = (event.target as HTMLElement).dataset.key;
    if (key !== undefined) setCurrent(key);
  }, []);
  const ref = useCallback((element: HTMLElement | null) => {
    group.current = element;
  }, []);
  const tabIndexOf = useCallback((key: string) => (key === current ? 0 : -1), [current]);
  return { ref, onKeyDown, onFocus, tabIndexOf };
}
