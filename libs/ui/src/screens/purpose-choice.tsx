import { ArrowLeft, ArrowRight, ScanFace, UserRoundPlus, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.js';
import { Screen } from '../components/screen.js';
import type { Purpose } from '../words.js';

const ICONS: Record<Purpose, LucideIcon> = { register: UserRoundPlus, verify: ScanFace };

export interface PurposeChoiceScreenProps {
  /** What is offered, in that order. */
  readonly purposes: readonly Purpose[];
  /** Without the network nobody can be verified; it is shown, and says why it can't be chosen. */
  readonly offline: boolean;
  readonly onChoose: (purpose: Purpose) => void;
  readonly onBack: () => void;
}

/** Asks what somebody came for. Cards of a list, so that a third finds its place. */
export function PurposeChoiceScreen({ purposes, offline, onChoose, onBack }: PurposeChoiceScreenProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Screen
      name="purpose"
      title={t('purpose.title')}
      actions={
        <Button kind="quiet" icon={ArrowLeft} turns onPress={onBack}>
          {t('common.back')}
        </Button>
      }
    >
      <ul className="v-purposes">
        {purposes.map((purpose) => {
          const Icon = ICONS[purpose];
          const off = purpose === 'verify' && offline;
          return (
            <li key={purpose}>
              <button type="button" className="v-card-button" disabled={off} onClick={() => onChoose(purpose)}>
                <span className="v-card-icon">
                  <Icon aria-hidden="true" />
                </span>
                <span className="v-card-text">
                  <strong>{t(`purpose.${purpose}.title`)}</strong>
                  <span>{off ? t('purpose.verify.offline') : t(`purpose.${purpose}.text`)}</span>
                </span>
                <ArrowRight className="v-card-arrow" aria-hidden="true" data-turns="true" />
              </button>
            </li>
          );
        })}
      </ul>
    </Screen>
  );
}
