import type { ReactNode } from 'react';
import { useUi } from '../root.js';

const CIRCUMFERENCE = 2 * Math.PI * 54;

/** Seconds that are left, as a number and a ring. The time is whoever shows it's. */
export function Countdown({ seconds, of }: { readonly seconds: number; readonly of: number }): ReactNode {
  const { language } = useUi();
  const share = Math.min(1, Math.max(0, seconds / of));
  return (
    <div className="v-countdown" aria-hidden="true">
      <svg viewBox="0 0 120 120">
        <circle className="v-countdown-all" cx="60" cy="60" r="54" />
        <circle
          className="v-countdown-left"
          cx="60"
          cy="60"
          r="54"
          strokeDasharray={CIRCUMFERENCE}
          strokeDashoffset={CIRCUMFERENCE * (1 - share)}
        />
      </svg>
      <span>{new Intl.NumberFormat(language).format(seconds)}</span>
    </div>
  );
}
