import { ArrowLeft, ArrowRight, IdCard, ScanFace, UserRoundPlus, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.js';
import { Screen } from '../components/screen.js';
import type { Purpose } from '../words.js';

const ICONS: Record<Purpose, LucideIcon> = { register: UserRoundPlus, verify: ScanFace, identify: IdCard };

/** `Offered`: what is offered, of all that there is. */
export interface PurposeChoiceScreenProps<Offered extends Purpose = Purpose> {
  /** What is offered, in that order. */
  readonly purposes: readonly Offered[];
  /** Without the network nobody can be verified; it is shown, and says why it can't be chosen. */
  readonly offline: boolean;
  readonly onChoose: (purpose: Offered) => void;
  readonly onBack: () => void;
}

/** Asks what somebody came for. */
export function PurposeChoiceScreen<Offered extends Purpose>(props: PurposeChoiceScreenProps<Offered>): ReactNode {
  const { purposes, offline, onChoose, onBack } = props;
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
          const Icon: LucideIcon = ICONS[purpose];
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
