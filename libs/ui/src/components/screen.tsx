import type { ReactNode } from 'react';
import { useSpoken } from '../root.js';
import { Heading } from './heading.js';

export interface ScreenProps {
  readonly title: string;
  /** One or two sentences below the title. */
  readonly lead?: string | undefined;
  /** Above the title: a sign of what it is about. */
  readonly sign?: ReactNode;
  readonly children?: ReactNode;
  /** What can be pressed, the main thing first. */
  readonly actions?: ReactNode;
  /** A picture or preview: beside the text where the window is wide, above the text elsewhere. */
  readonly media?: ReactNode;
  /** `centre`: little text, large. `start`: something to read or fill in. */
  readonly layout?: 'centre' | 'start';
  /** What is said aloud, where it is not the title and the lead. */
  readonly spoken?: string;
  /** For styles. */
  readonly name: string;
}

/** One screen: what it is about, what can be done, and perhaps a picture. */
export function Screen({
  title,
  lead,
  sign,
  children,
  actions,
  media,
  layout = 'centre',
  spoken,
  name,
}: ScreenProps): ReactNode {
  useSpoken(spoken ?? [title, lead].filter(Boolean).join('. '));
  return (
    <section className="v-screen" data-screen={name} data-layout={layout} data-media={media !== undefined}>
      {media !== undefined && <div className="v-screen-media">{media}</div>}
      <div className="v-screen-text">
        <header className="v-screen-head">
          {sign}
          <Heading>{title}</Heading>
          {lead !== undefined && <p className="v-lead">{lead}</p>}
        </header>
        {children !== undefined && <div className="v-screen-body">{children}</div>}
        {actions !== undefined && <div className="v-actions">{actions}</div>}
      </div>
    </section>
  );
}
