import { ArrowBigUp, Delete } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoving } from './roving.js';

/**
 * `code`: Crockford's base32 letters and digits, in the order of the alphabet, since nobody types a code blind.
 * `identifier`: whatever a person's identifier may hold.
 */
export type KeyboardLayout = 'code' | 'identifier';

const ROWS: Record<KeyboardLayout, readonly string[]> = {
  code: ['1234567890', 'ABCDEFGHJKM', 'NPQRSTVWXYZ'],
  identifier: ['1234567890', 'qwertyuiop', 'asdfghjkl-', 'zxcvbnm_.@'],
};

export interface TouchKeyboardProps {
  readonly layout: KeyboardLayout;
  readonly onKey: (character: string) => void;
  readonly onDelete: () => void;
}

/** Keys on the screen. Latin letters in every language, since codes and identifiers are; never mirrored. */
export function TouchKeyboard({ layout, onKey, onDelete }: TouchKeyboardProps): ReactNode {
  const { t } = useTranslation();
  const [upper, setUpper] = useState(false);
  const roving = useRoving('1');
  const key = (character: string): ReactNode => {
    const shown = upper ? character.toUpperCase() : character;
    return (
      <button
        key={character}
        type="button"
        className="v-key"
        data-key={character}
        tabIndex={roving.tabIndexOf(character)}
        onClick={() => onKey(shown)}
      >
        {shown}
      </button>
    );
  };
  const erase = (
    <button
      type="button"
      className="v-key"
      data-key="delete"
      data-wide={layout === 'identifier'}
      tabIndex={roving.tabIndexOf('delete')}
      aria-label={t('keyboard.delete')}
      onClick={onDelete}
    >
      <Delete aria-hidden="true" />
    </button>
  );
  const rows = ROWS[layout].map((row) => row.split('').map(key));
  return (
    <div
      className="v-keyboard"
      data-layout={layout}
      role="group"
      dir="ltr"
      aria-label={t('keyboard.label')}
      ref={roving.ref}
      onKeyDown={roving.onKeyDown}
      onFocus={roving.onFocus}
    >
      {rows[0]}
      {layout === 'code' && erase}
      {rows.slice(1).flat()}
      {layout === 'identifier' && (
        <button
          type="button"
          className="v-key"
          data-key="shift"
          data-wide="true"
          tabIndex={roving.tabIndexOf('shift')}
          aria-label={t('keyboard.capitals')}
          aria-pressed={upper}
          onClick={() => setUpper(!upper)}
        >
          <ArrowBigUp aria-hidden="true" />
        </button>
      )}
      {layout === 'identifier' && key('+')}
      {layout === 'identifier' && key(':')}
      {layout === 'identifier' && erase}
    </div>
  );
}
