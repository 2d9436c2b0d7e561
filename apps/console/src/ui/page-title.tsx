import { Title } from '@mantine/core';
import { useEffect, useRef } from 'react';

/** A page's title, on the page and in the browser's tab; told when the page is come to (WCAG 2.2, 2.4.2 and 2.4.3). */
export function PageTitle({ children }: { readonly children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${children} · Vestibule`;
    // Where nothing of the page has it yet: a field that asks for something keeps it.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [children]);
  return (
    <Title order={1} size="h2" ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
      {children}
    </Title>
  );
}
