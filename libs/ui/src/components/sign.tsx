import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export type Tone = 'accent' | 'good' | 'warning' | 'bad' | 'calm';

/** A large icon in a disc. It repeats what the heading says, so a screen reader passes it. */
export function Sign({ icon: Icon, tone }: { readonly icon: LucideIcon; readonly tone: Tone }): ReactNode {
  return (
    <div className="v-sign" data-tone={tone} aria-hidden="true">
      <Icon />
    </div>
  );
}
