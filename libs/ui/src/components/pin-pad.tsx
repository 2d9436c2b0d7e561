import { Delete } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoving } from './roving.js';

export interface PinPadProps {
  /** With the plus that a telephone number begins with. */
  readonly plus?: boolean;
  readonly onDigit: (digit: string) => void;
  readonly onDelete: () => void;
}

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** Ten digits as on a telephone. */
export function PinPad({ plus = false, onDigit, onDelete }: PinPadProps): ReactNode {
  const { t } = useTranslation();
  const roving = useRoving('1');
  const digit = (value: string): ReactNode => (
    <button
      key={value}
      type="button"
      className="v-key"
      data-key={value}
      tabIndex={roving.tabIndexOf(value)}
      onClick={() => onDigit(value)}
    >
      {value}
    </button>
  );
  return (
    <div
      className="v-pin-pad"
      role="group"
      dir="ltr"
      aria-label={t('keyboard.digits')}
      ref={roving.ref}
      onKeyDown={roving.onKeyDown}
      onFocus={roving.onFocus}
    >
      {DIGITS.map(digit)}
      {plus ? digit('+') : <span />}
      {digit('0')}
      <button
        type="button"
        className="v-key"
        data-key="delete"
        tabIndex={roving.tabIndexOf('delete')}
        aria-label={t('keyboard.delete')}
        onClick={onDelete}
      >
        <Delete aria-hidden="true" />
      </button>
    </div>
  );
}
