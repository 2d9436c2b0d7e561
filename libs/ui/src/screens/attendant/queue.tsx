import { Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.js';
import { useUi } from '../../root.js';
import type { StaffStatus } from '../../words.js';

/** More are counted, not listed. */
const SHOWN = 5;

/** What a capture is for, in the catalogue's words; every other is a registration. */
const KINDS: ReadonlyMap<string, 'verification' | 'identity_check'> = new Map([
  ['verify', 'verification'],
  ['identify', 'identity_check'],
]);

export interface QueueCardProps {
  readonly queue: StaffStatus['queue'];
  readonly onWipe: () => void;
}

/** Captures that wait for the network. They are sealed to the server: even here nothing more is known of them. */
export function QueueCard({ queue, onWipe }: QueueCardProps): ReactNode {
  const { t } = useTranslation();
  const { language } = useUi();
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <section className="v-card" aria-labelledby="attendant-queue">
      <h2 id="attendant-queue">{t('attendant.queue')}</h2>
      <p>{t('attendant.queued', { count: queue.length })}</p>
      {queue.length > 0 && (
        <>
          <ul className="v-queue">
            {queue.slice(0, SHOWN).map(({ captureId, at, purpose }) => (
              <li key={captureId}>
                <span>{t(`attendant.${KINDS.get(purpose) ?? 'registration'}`)}</span>
                <time dateTime={at}>{time.format(new Date(at))}</time>
              </li>
            ))}
          </ul>
          <div className="v-card-actions">
            <Button icon={Trash2} onPress={onWipe}>
              {t('attendant.wipe')}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
