import { ArrowLeft, QrCode } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.js';
import { CodeForm } from '../components/code-form.js';
import { Notice } from '../components/notice.js';
import { Screen } from '../components/screen.js';
import type { Purpose, StartFailure } from '../words.js';

export interface CodeEntryScreenProps {
  readonly purpose: Purpose;
  /** What the camera sees, to hold a QR code before; null without a camera: the code can be typed. */
  readonly preview: ReactNode | null;
  /** Why the last code began nothing. */
  readonly error: StartFailure | null;
  /** The session is being started. */
  readonly busy: boolean;
  /** In a demonstration: a code that works, else null. */
  readonly demonstrationCode: string | null;
  readonly onSubmit: (code: string) => void;
  readonly onBack: () => void;
}

/** Asks who somebody is: a QR code before the camera, or a code typed on the screen. */
export function CodeEntryScreen(props: CodeEntryScreenProps): ReactNode {
  const { purpose, preview, error, busy, demonstrationCode, onSubmit, onBack } = props;
  const { t } = useTranslation();
  const scanned = preview !== null;
  // What was sent to somebody is a code of ten characters; who was here before has an identifier.
  const coded = purpose !== 'verify';
  return (
    <Screen
      name="code"
      layout="start"
      title={scanned ? t(`code.${purpose}.title`) : t(`code.${purpose}.title_typed`)}
      lead={scanned ? t(`code.${purpose}.lead`) : undefined}
      media={
        scanned ? (
          <div className="v-stage" data-kind="code">
            <div className="v-preview">{preview}</div>
            <div className="v-finder" aria-hidden="true" />
            <p className="v-stage-note">
              <QrCode aria-hidden="true" />
              <span>{t('code.hold_before_camera')}</span>
            </p>
          </div>
        ) : undefined
      }
    >
      {demonstrationCode !== null && purpose === 'register' && (
        <Notice tone="info">
          {t('attract.demonstration_code')} <bdi className="v-code">{demonstrationCode}</bdi>
        </Notice>
      )}
      <CodeForm
        label={t(`code.${purpose}.label`)}
        layout={coded ? 'code' : 'identifier'}
        {...(coded && { placeholder: 'XXXXX-XXXXX' })}
        longest={512}
        error={error === null ? null : t(`start_failure.${error}`)}
        busy={busy}
        submit={busy ? t('code.busy') : t('common.continue')}
        beside={
          <Button kind="quiet" icon={ArrowLeft} turns onPress={onBack}>
            {t('common.back')}
          </Button>
        }
        onSubmit={onSubmit}
      />
    </Screen>
  );
}
