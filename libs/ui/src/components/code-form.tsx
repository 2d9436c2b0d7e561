import { useId, useRef, useState, type ReactNode } from 'react';
import { Button } from './button.js';
import { Notice } from './notice.js';
import { TouchKeyboard, type KeyboardLayout } from './touch-keyboard.js';

export interface CodeFormProps {
  readonly label: string;
  /** Below the label: what it looks like. */
  readonly hint?: string;
  readonly layout: KeyboardLayout;
  readonly placeholder?: string;
  /** Characters at most. */
  readonly longest: number;
  readonly error: string | null;
  readonly busy: boolean;
  readonly submit: string;
  /** Beside the button that submits. */
  readonly beside?: ReactNode;
  readonly onSubmit: (code: string) => void;
}

/** A field for a code with keys on the screen; a real keyboard and a hand scanner type into it too. */
export function CodeForm(props: CodeFormProps): ReactNode {
  const { label, hint, layout, placeholder, longest, error, busy, submit, beside, onSubmit } = props;
  const id = useId();
  const [code, setCode] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const put = (next: string): void => setCode(next.slice(0, longest));
  // The hyphen of a code is put by itself, and goes with the character after it.
  const type = (key: string): void =>
    put(layout === 'code' && /^[0-9A-Z]{5}$/.test(code) ? `${code}-${key}` : code + key);
  const erase = (): void => put(code.replace(layout === 'code' ? /-?.$/ : /.$/u, ''));
  const described = [hint === undefined ? '' : `${id}-hint`, error === null ? '' : `${id}-error`].join(' ').trim();
  return (
    <form
      className="v-code-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (busy) return;
        if (code.trim() === '') field.current?.focus();
        else onSubmit(code.trim());
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
          ref={field}
          id={id}
          dir="ltr"
          type="text"
          // The system's own keyboard stays away; there is one on the screen.
          inputMode="none"
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          value={code}
          placeholder={placeholder}
          maxLength={longest}
          aria-invalid={error !== null}
          aria-describedby={described === '' ? undefined : described}
          onChange={(event) => put(event.target.value)}
        />
        {/* Always there, so that a screen reader notices what comes into it. */}
        <div id={`${id}-error`} role="alert">
          {error !== null && <Notice tone="bad">{error}</Notice>}
        </div>
      </div>
      <TouchKeyboard layout={layout} onKey={type} onDelete={erase} />
      <div className="v-actions">
        <Button kind="primary" type="submit" busy={busy} disabled={code.trim() === ''}>
          {submit}
        </Button>
        {beside}
      </div>
    </form>
  );
}
