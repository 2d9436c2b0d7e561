import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';

export interface ModalProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions: ReactNode;
  /** Called for Escape. */
  readonly onClose: () => void;
  /** It interrupts, and a screen reader says it at once. */
  readonly urgent?: boolean;
}

/** The browser's own modal dialog: it keeps the focus in, makes the rest inert, and gives the focus back. */
export function Modal({ title, children, actions, onClose, urgent = false }: ModalProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Closed while it is still there: only then does the browser give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="v-modal"
      role={urgent ? 'alertdialog' : undefined}
      aria-labelledby={`${id}-title`}
      aria-describedby={children === undefined ? undefined : `${id}-text`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={`${id}-title`}>{title}</h2>
      {children !== undefined && (
        <div id={`${id}-text`} className="v-modal-text">
          {children}
        </div>
      )}
      <div className="v-actions">{actions}</div>
    </dialog>
  );
}
