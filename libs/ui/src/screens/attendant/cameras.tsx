import { Camera as CameraIcon } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.js';
import { Notice } from '../../components/notice.js';
import type { Camera } from '../../words.js';

interface ChoiceProps {
  readonly legend: string;
  readonly options: readonly { readonly value: string | null; readonly label: string }[];
  readonly chosen: string | null;
  readonly onChoose: (value: string | null) => void;
}

/** One of several, as large radio buttons. */
function Choice({ legend, options, chosen, onChoose }: ChoiceProps): ReactNode {
  const name = useId();
  return (
    <fieldset className="v-radios">
      <legend className="v-hidden">{legend}</legend>
      {options.map(({ value, label }) => (
        <label key={value ?? ''}>
          <input type="radio" name={name} checked={value === chosen} onChange={() => onChoose(value)} />
          <bdi>{label}</bdi>
        </label>
      ))}
    </fieldset>
  );
}

export interface CamerasCardProps {
  readonly cameras: readonly Camera[];
  readonly pinned: string | null;
  readonly onPin: (label: string | null) => void;
}

/** Which camera looks at people. */
export function CamerasCard({ cameras, pinned, onPin }: CamerasCardProps): ReactNode {
  const { t } = useTranslation();
  const labels = [...new Set(cameras.map(({ label }) => label).filter((label) => label !== ''))];
  const isVirtual = (label: string): boolean => cameras.some((camera) => camera.label === label && camera.virtual);
  const gone = pinned !== null && !labels.includes(pinned);
  return (
    <section className="v-card" aria-labelledby="attendant-cameras">
      <h2 id="attendant-cameras">{t('attendant.cameras')}</h2>
      {cameras.length === 0 && <Notice tone="warning">{t('attendant.no_camera')}</Notice>}
      {gone && <Notice tone="warning">{t('attendant.camera_gone', { camera: pinned })}</Notice>}
      <Choice
        legend={t('attendant.cameras')}
        chosen={pinned}
        onChoose={onPin}
        options={[
          { value: null, label: t('attendant.any_camera') },
          ...labels.map((label) => ({
            value: label,
            label: isVirtual(label) ? t('attendant.virtual_camera', { camera: label }) : label,
          })),
        ]}
      />
    </section>
  );
}

/** What came of looking through the camera over the tray; `picture` is a data address. */
export type TrayTest =
  | { readonly kind: 'none' | 'busy' }
  | { readonly kind: 'shown'; readonly picture: string }
  | { readonly kind: 'failed' };

export interface TrayCardProps {
  readonly devices: readonly string[];
  readonly chosen: string | null;
  readonly test: TrayTest;
  readonly onChoose: (device: string | null) => void;
  readonly onTest: () => void;
}

/** Which camera looks at the tray for documents, and what it sees. */
export function TrayCard({ devices, chosen, test, onChoose, onTest }: TrayCardProps): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="v-card" aria-labelledby="attendant-tray">
      <h2 id="attendant-tray">{t('attendant.tray')}</h2>
      <Choice
        legend={t('attendant.tray')}
        chosen={chosen}
        onChoose={onChoose}
        options={[
          { value: null, label: t('attendant.no_tray') },
          ...devices.map((device) => ({ value: device, label: device })),
        ]}
      />
      {chosen !== null && (
        <div className="v-card-actions">
          <Button icon={CameraIcon} busy={test.kind === 'busy'} onPress={onTest}>
            {t('attendant.tray_test')}
          </Button>
        </div>
      )}
      <div role="status">
        {test.kind === 'shown' && (
          <img className="v-tray-picture" src={test.picture} alt={t('attendant.tray_picture')} />
        )}
        {test.kind === 'failed' && <Notice tone="bad">{t('attendant.tray_failed')}</Notice>}
      </div>
    </section>
  );
}
