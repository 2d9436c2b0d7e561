import { Check, CloudUpload, LockKeyhole, RefreshCw, TriangleAlert, X, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.js';
import { Notice } from '../components/notice.js';
import { Screen } from '../components/screen.js';
import { Sign, type Tone } from '../components/sign.js';
import { useUi } from '../root.js';
import type { Outcome, Purpose } from '../words.js';

const SIGNS: Record<Outcome['kind'], { readonly icon: LucideIcon; readonly tone: Tone }> = {
  registered: { icon: Check, tone: 'good' },
  verified: { icon: Check, tone: 'good' },
  submitted: { icon: Check, tone: 'good' },
  refused: { icon: X, tone: 'bad' },
  queued: { icon: CloudUpload, tone: 'accent' },
  unusable: { icon: RefreshCw, tone: 'warning' },
  locked: { icon: LockKeyhole, tone: 'bad' },
  failed: { icon: TriangleAlert, tone: 'warning' },
};

/** The server's codes for pictures that it can't use, each with advice of its own; any other has a general one. */
const ADVICE = [
  'NO_FACE',
  'SEVERAL_FACES',
  'FACE_TOO_SMALL',
  'FACE_TOO_DARK',
  'FACE_OVEREXPOSED',
  'FACE_TURNED_AWAY',
  'FACE_BLURRED',
  'IMAGE_REPEATED',
  'NOT_ONE_PERSON',
  'GESTURE_MISSING',
  'LIVENESS_FAILED',
  'LIVENESS_NOT_DONE',
  'LIVENESS_TOO_SLOW',
  'LIVENESS_ONLY_WHAT_IS_ASKED',
  'LIVENESS_STAY_IN_THE_PICTURE',
  'LIVENESS_ALONE',
  'LIVENESS_LIGHT_NOT_SEEN',
  'LIVENESS_TOO_LATE',
] as const;

const adviceFor = (code: string): (typeof ADVICE)[number] | 'OTHER' =>
  ADVICE.find((known) => known === code) ?? 'OTHER';

export interface OutcomeScreenProps {
  readonly outcome: Outcome;
  readonly purpose: Purpose;
  /** Seconds until the kiosk begins anew by itself, or null. */
  readonly secondsLeft: number | null;
  readonly onDone: () => void;
  /** Captures once more; undefined where that is not possible. */
  readonly onAgain?: (() => void) | undefined;
}

/** How it ended, and what comes next. */
export function OutcomeScreen({ outcome, purpose, secondsLeft, onDone, onAgain }: OutcomeScreenProps): ReactNode {
  const { t } = useTranslation();
  const { theme } = useUi();
  const { kind } = outcome;
  const title = kind === 'queued' ? t(`outcome.queued.title_${purpose}`) : t(`outcome.${kind}.title`);
  const lead =
    kind === 'queued'
      ? t(`outcome.queued.text_${purpose}`, { name: theme.name })
      : t(`outcome.${kind}.text`, { name: theme.name });
  return (
    <Screen
      name={`outcome-${kind}`}
      title={title}
      lead={lead}
      sign={<Sign icon={SIGNS[kind].icon} tone={SIGNS[kind].tone} />}
      actions={
        <>
          {onAgain && (
            <Button kind="primary" icon={RefreshCw} onPress={onAgain}>
              {t('common.try_again')}
            </Button>
          )}
          <Button kind={onAgain ? 'secondary' : 'primary'} onPress={onDone}>
            {t('outcome.done')}
          </Button>
        </>
      }
    >
      {kind === 'unusable' && <Notice tone="warning">{t(`advice.${adviceFor(outcome.code)}`)}</Notice>}
      {secondsLeft !== null && <p className="v-hint">{t('outcome.closes', { count: secondsLeft })}</p>}
    </Screen>
  );
}
