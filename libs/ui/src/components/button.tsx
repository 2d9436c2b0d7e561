import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export interface ButtonProps {
  readonly children: ReactNode;
  /** `primary`: the one thing that a screen asks for. `quiet`: beside it, without a frame. */
  readonly kind?: 'primary' | 'secondary' | 'quiet' | 'danger';
  readonly icon?: LucideIcon;
  /** The icon points along the line of reading, and turns with it. */
  readonly turns?: boolean;
  readonly disabled?: boolean;
  /** Something is under way: it can't be pressed, and says so. */
  readonly busy?: boolean;
  readonly type?: 'button' | 'submit';
  readonly onPress?: (() => void) | undefined;
}

/** A button of at least the size of a target. */
export function Button({
  children,
  kind = 'secondary',
  icon: Icon,
  turns = false,
  disabled = false,
  busy = false,
  type = 'button',
  onPress,
}: ButtonProps): ReactNode {
  return (
    <button
      type={type}
      className="v-button"
      data-kind={kind}
      disabled={disabled}
      // A button that is busy keeps the focus, which a disabled one would lose.
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onPress}
    >
      {busy ? (
        <span className="v-spinner" aria-hidden="true" />
      ) : (
        Icon && <Icon aria-hidden="true" data-turns={turns} />
      )}
      <span>{children}</span>
    </button>
  );
}
