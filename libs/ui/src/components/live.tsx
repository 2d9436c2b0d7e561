import { useEffect, useState, type ReactNode } from 'react';

/** The value once it has stayed the same for `ms`: what flickers from frame to frame is not shown, and not said. */
export function useSteady<T>(value: T, ms: number): T {
  const [steady, setSteady] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSteady(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return steady;
}

/** A fault is shown when it has lasted so long; a frame's doubt is no reason to tell a person off. */
export const FAULT_STEADY_MS = 350;

/** How long a text must stand before a screen reader is told: long enough not to interrupt itself. */
const SAID_AFTER_MS = 700;

/** Tells a screen reader, politely, and is not seen. */
export function LiveText({ children }: { readonly children: string }): ReactNode {
  const text = useSteady(children, SAID_AFTER_MS);
  return (
    <p className="v-hidden" role="status" aria-live="polite">
      {text}
    </p>
  );
}
