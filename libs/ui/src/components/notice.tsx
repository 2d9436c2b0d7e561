import { CircleCheck, Info, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

const ICONS: Record<'info' | 'good' | 'warning' | 'bad', LucideIcon> = {
  info: Info,
  good: CircleCheck,
  warning: TriangleAlert,
  bad: TriangleAlert,
};

export interface NoticeProps {
  readonly tone: keyof typeof ICONS;
  readonly icon?: LucideIcon;
  /** Whether it appears because of something that the person did, and is to be told at once. */
  readonly alert?: boolean;
  /** A button for what can be done about it: beside the words where there is room, else below them. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** Something to know, in the flow of a screen: a colour, an icon and words. */
export function Notice({ tone, icon, alert = false, action, children }: NoticeProps): ReactNode {
  const Icon = icon ?? ICONS[tone];
  return (
    <div className="v-notice" data-tone={tone} data-action={action !== undefined} role={alert ? 'alert' : undefined}>
      <Icon aria-hidden="true" />
      <div>{children}</div>
      {action}
    </div>
  );
}
