import { useId, useState, type ReactNode } from 'react';
import { Button } from './button.js';
import { Notice } from './notice.js';
import { PinPad } from './pin-pad.js';

export interface DigitsFormProps {
  readonly label: string;
  /** Below the label: what it looks like. */
  readonly hint?: string;
  readonly placeholder?: string;
  /** A telephone number begins with a plus. */
  readonly plus?: boolean;
  /** Characters at least and at most. */
  readonly shortest: number;
  readonly longest: number;
  readonly error: string | null;
  readonly busy: boolean;
  /** Nothing that is typed can do. */
  readonly shut?: boolean;
  readonly submit: string;
  readonly onSubmit: (digits: string) => void;
}

/** A field for digits with keys on the screen; a real keyboard types into it too. */
export function DigitsForm(props: DigitsFormProps): ReactNode {
  const { label, hint, placeholder, plus = false, shortest, longest, error } = props;
  const { busy, shut = false, submit, onSubmit } = props;
  const id = useId();
  const [digits, setDigits] = useState('');
  const put = (next: string): void =>
    setDigits(`${plus && /^\s*\+/.test(next) ? '+' : ''}${next.replace(/\D/g, '')}`.slice(0, longest));
  // Where nothing more fits, a further digit begins anew: what was typed before was not right.
  const type = (digit: string): void => put(digits.length === longest ? digit : digits + digit);
  const ready = digits.length >= shortest && !shut;
  return (
    <form
      className="v-pin-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && ready) onSubmit(digits);
      }}
    >
      <div className="v-field">
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="v-hint">
            {hint}
          </p>
        )}
        <input
          id={id}
          dir="ltr"
          type="text"
          // The system's own keyboard stays away; there is one on the screen.
          inputMode="none"
          autoComplete="off"
          value={digits}
          placeholder={placeholder}
          aria-invalid={error !== null}
          aria-describedby={`${hint === undefined ? '' : `${id}-hint `}${id}-error`}
          onChange={(event) => put(event.target.value)}
        />
        {/* Always there, so that a screen reader notices what comes into it. */}
        <div id={`${id}-error`} role="alert">
          {error !== null && <Notice tone="bad">{error}</Notice>}
        </div>
      </div>
      <PinPad plus={plus} onDigit={type} onDelete={() => put(digits.slice(0, -1))} />
      <div className="v-actions">
        <Button kind="primary" type="submit" busy={busy} disabled={!ready}>
          {submit}
        </Button>
      </div>
    </form>
  );
}
