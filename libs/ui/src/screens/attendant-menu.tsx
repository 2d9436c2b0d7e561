import { HandHelping, LogOut, Unplug } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.js';
import { Modal } from '../components/modal.js';
import { Screen } from '../components/screen.js';
import type { Camera, StaffStatus } from '../words.js';
import { CamerasCard, TrayCard, type TrayTest } from './attendant/cameras.js';
import { QueueCard } from './attendant/queue.js';
import { StatusCard } from './attendant/status.js';

export interface AttendantMenuScreenProps {
  readonly deviceName: string | null;
  readonly version: string;
  readonly online: boolean;
  /** Null until it is known. */
  readonly status: StaffStatus | null;
  readonly cameras: readonly Camera[];
  /** The label of the camera that was chosen by an attendant, or null: the system's first. */
  readonly pinnedCamera: string | null;
  readonly trayTest: TrayTest;
  /** Whether an attendant may help somebody through without gestures. */
  readonly assistance: boolean;
  readonly onPinCamera: (label: string | null) => void;
  readonly onTrayCamera: (device: string | null) => void;
  readonly onTrayTest: () => void;
  readonly onWipeQueue: () => void;
  readonly onAssist: () => void;
  readonly onUnpair: () => void;
  readonly onExit: () => void;
  readonly onClose: () => void;
}

type Question = 'wipe' | 'unpair' | 'exit';

/** What somebody who works here can do at the kiosk. What can't be undone is asked about. */
export function AttendantMenuScreen(props: AttendantMenuScreenProps): ReactNode {
  const { deviceName, version, online, status, cameras, pinnedCamera, trayTest, assistance } = props;
  const { t } = useTranslation();
  const [question, setQuestion] = useState<Question | null>(null);
  const answers: Record<Question, () => void> = {
    wipe: props.onWipeQueue,
    unpair: props.onUnpair,
    exit: props.onExit,
  };
  return (
    <Screen
      name="attendant"
      layout="start"
      title={t('attendant.title')}
      actions={
        <>
          <Button kind="primary" onPress={props.onClose}>
            {t('attendant.close')}
          </Button>
          {assistance && (
            <Button icon={HandHelping} onPress={props.onAssist}>
              {t('attendant.assist')}
            </Button>
          )}
        </>
      }
    >
      <div className="v-cards">
        <StatusCard deviceName={deviceName} version={version} online={online} status={status} />
        <QueueCard queue={status?.queue ?? []} onWipe={() => setQuestion('wipe')} />
        <CamerasCard cameras={cameras} pinned={pinnedCamera} onPin={props.onPinCamera} />
        <TrayCard
          devices={status?.trayCameras ?? []}
          chosen={status?.trayCamera ?? null}
          test={trayTest}
          onChoose={props.onTrayCamera}
          onTest={props.onTrayTest}
        />
        <section className="v-card" aria-labelledby="attendant-device">
          <h2 id="attendant-device">{t('attendant.device')}</h2>
          <div className="v-card-actions">
            <Button icon={Unplug} onPress={() => setQuestion('unpair')}>
              {t('attendant.unpair')}
            </Button>
            <Button icon={LogOut} onPress={() => setQuestion('exit')}>
              {t('attendant.exit')}
            </Button>
          </div>
        </section>
      </div>
      {question !== null && (
        <Modal
          title={t(`attendant.ask.${question}.title`)}
          onClose={() => setQuestion(null)}
          actions={
            <>
              {/* First, so that it has the focus. */}
              <Button onPress={() => setQuestion(null)}>{t('common.no')}</Button>
              <Button
                kind="danger"
                onPress={() => {
                  setQuestion(null);
                  answers[question]();
                }}
              >
                {t(`attendant.ask.${question}.yes`)}
              </Button>
            </>
          }
        >
          <p>{t(`attendant.ask.${question}.text`, { count: status?.queue.length ?? 0 })}</p>
        </Modal>
      )}
    </Screen>
  );
}
