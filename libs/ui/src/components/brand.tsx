import type { ReactNode } from 'react';
import { useUi } from '../root.js';

/** Logo and name of the integration. The name stands beside the logo, so the logo needs no text of its own. */
export function Brand({ large = false }: { readonly large?: boolean }): ReactNode {
  const { theme } = useUi();
  return (
    <div className="v-brand" data-large={large}>
      {theme.logo === null ? (
        <span className="v-monogram" aria-hidden="true">
          {String.fromCodePoint(theme.name.trim().codePointAt(0) ?? 0x2022).toUpperCase()}
        </span>
      ) : (
        <img src={theme.logo} alt="" />
      )}
      <span className="v-brand-name" dir="auto">
        {theme.name}
      </span>
    </div>
  );
}
