import type { FrameProps } from '@vestibule/ui';
import type { ReactNode } from 'react';

/** A screen in a state that looks different from others. */
export interface Sample {
  readonly node: ReactNode;
  /** What the frame is told besides. */
  readonly frame?: Partial<FrameProps>;
  /** In a session, which can be left. */
  readonly session?: boolean;
  /** Before the kiosk is paired: without anybody's theme. */
  readonly bare?: boolean;
  /** A key of the catalogue: the button of that text is pressed, to see a dialog. */
  readonly press?: 'frame.help' | 'attendant.wipe';
}
