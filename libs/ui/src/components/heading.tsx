import { useEffect, useRef, type ReactNode } from 'react';

export interface HeadingProps {
  readonly children: string;
  /** For screen readers alone, where the screen itself is a picture. */
  readonly hidden?: boolean;
}

/** The screen's one heading. It takes the focus when it appears or changes, so that a screen reader begins there. */
export function Heading({ children, hidden = false }: HeadingProps): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [children]);
  return (
    <h1 ref={heading} tabIndex={-1} className={hidden ? 'v-hidden' : undefined}>
      {children}
    </h1>
  );
}
