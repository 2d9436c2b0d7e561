import { ALargeSmall, CircleQuestionMark, Globe, Volume2, WifiOff, X, type LucideIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useUi } from '../root.js';
import type { Language } from '../words.js';
import { Brand } from './brand.js';
import { Button } from './button.js';
import { LanguageList } from './language-list.js';
import { languageName } from './language-names.js';
import { Modal } from './modal.js';

interface ToolProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly pressed?: boolean;
  readonly onPress: () => void;
}

function Tool({ icon: Icon, label, pressed, onPress }: ToolProps): ReactNode {
  return (
    <button type="button" className="v-tool" aria-pressed={pressed} onClick={onPress}>
      <Icon aria-hidden="true" />
      <span>{label}</span>
    </button>
  );
}

/** Without a network: what still works. It stands in the frame, not over it. */
export function OfflineBanner(): ReactNode {
  const { t } = useTranslation();
  return (
    <p className="v-offline" role="status">
      <WifiOff aria-hidden="true" />
      <span>{t('frame.offline')}</span>
    </p>
  );
}

export interface FrameProps {
  readonly children: ReactNode;
  /** Shows the ribbon that says that this is no real service. */
  readonly demonstration: boolean;
  readonly offline: boolean;
  /** Those that can be chosen; with one, nothing is offered. */
  readonly languages: readonly Language[];
  /** The device's name for the footer, or null. */
  readonly deviceName: string | null;
  readonly onLanguage: (language: Language) => void;
  readonly onLargeText: (on: boolean) => void;
  readonly onReadAloud: (on: boolean) => void;
  /** Somebody who works here asks for the attendant's menu; undefined where there is none. */
  readonly onAttendant?: (() => void) | undefined;
  /** Leaves what is under way; undefined where nothing is. */
  readonly onCancel?: (() => void) | undefined;
}

/** Around every screen: who offers it, what helps, and what has to be known all the time. */
export function Frame(props: FrameProps): ReactNode {
  const { children, demonstration, offline, languages, deviceName } = props;
  const { onLanguage, onLargeText, onReadAloud, onAttendant, onCancel } = props;
  const { t } = useTranslation();
  const { language, largeText, readAloud, speech } = useUi();
  const [open, setOpen] = useState<'languages' | 'help' | null>(null);
  const close = (): void => setOpen(null);
  return (
    <div className="v-frame">
      {demonstration && <aside className="v-ribbon">{t('frame.demonstration')}</aside>}
      <header className="v-header">
        <Brand />
        {onCancel !== undefined && (
          <Button kind="quiet" icon={X} onPress={onCancel}>
            {t('frame.cancel')}
          </Button>
        )}
      </header>
      <nav className="v-tools" aria-label={t('frame.tools')}>
        {languages.length > 1 && (
          <Tool icon={Globe} label={languageName(language)} onPress={() => setOpen('languages')} />
        )}
        <Tool
          icon={ALargeSmall}
          label={t('frame.large_text')}
          pressed={largeText}
          onPress={() => onLargeText(!largeText)}
        />
        {speech.available && (
          <Tool
            icon={Volume2}
            label={t('frame.read_aloud')}
            pressed={readAloud}
            onPress={() => {
              speech.stop();
              onReadAloud(!readAloud);
            }}
          />
        )}
        <Tool icon={CircleQuestionMark} label={t('frame.help')} onPress={() => setOpen('help')} />
      </nav>
      <main className="v-main">
        {offline && <OfflineBanner />}
        {children}
      </main>
      <footer className="v-footer">{deviceName ?? ''}</footer>
      {open === 'languages' && (
        <Modal
          title={t('languages.title')}
          onClose={close}
          actions={<Button onPress={close}>{t('common.close')}</Button>}
        >
          <LanguageList
            languages={languages}
            current={language}
            onChoose={(chosen) => {
              close();
              onLanguage(chosen);
            }}
          />
        </Modal>
      )}
      {open === 'help' && (
        <Modal
          title={t('help.title')}
          onClose={close}
          actions={
            <>
              <Button kind="primary" onPress={close}>
                {t('help.go_on')}
              </Button>
              {onAttendant !== undefined && (
                <Button
                  kind="quiet"
                  onPress={() => {
                    close();
                    onAttendant();
                  }}
                >
                  {t('help.staff')}
                </Button>
              )}
            </>
          }
        >
          <p>{t('help.text')}</p>
          <p>{t('help.without_gestures')}</p>
        </Modal>
      )}
    </div>
  );
}
