import { Camera, Check, Clock, FileText, HandHelping, Palette, Send, Volume2, X, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.js';
import { Notice } from '../components/notice.js';
import { Screen } from '../components/screen.js';
import { useUi } from '../root.js';
import type { IdentityStep, Purpose } from '../words.js';

export interface ConsentScreenProps {
  readonly purpose: Purpose;
  /** What an identity check is made of, in its order; none where somebody registers or is verified. */
  readonly steps: readonly IdentityStep[];
  /** An attendant helps: no gestures, and that is recorded. */
  readonly assisted: boolean;
  /** Begun without the network: pictures wait on the kiosk. */
  readonly offline: boolean;
  /** How many gestures will be asked for. */
  readonly gestures: number;
  /** Whether the screen shows colours at the end. */
  readonly light: boolean;
  readonly onAgree: () => void;
  readonly onDecline: () => void;
  /** For whom changing colours are harmful or unpleasant: what is asked for is put together anew without them. */
  readonly onWithoutLight: () => void;
}

/** One thing to know before agreeing. */
interface Point {
  readonly key: string;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly lines: readonly string[];
}

/** Says what is captured, why and for how long, before any picture is taken. */
export function ConsentScreen(props: ConsentScreenProps): ReactNode {
  const { purpose, steps, assisted, offline, gestures, light, onAgree, onDecline, onWithoutLight } = props;
  const { t } = useTranslation();
  const { theme, speech } = useUi();
  const name = theme.name;
  const face = gestures > 0 && !assisted ? t('consent.what.gestures', { count: gestures }) : t('consent.what.pictures');
  const taken =
    purpose === 'identify' ? steps.map((step) => (step === 'face' ? face : t(`consent.what.${step}`))) : [face];
  const points: readonly Point[] = [
    { key: 'what', icon: Camera, title: t('consent.what.title'), lines: taken },
    {
      key: 'why',
      icon: FileText,
      title: t('consent.why.title'),
      lines: [
        t(`consent.why.${purpose}`, { name }),
        ...(purpose === 'identify' && steps.includes('face') ? [t('consent.why.identify_face')] : []),
      ],
    },
    ...(purpose === 'identify'
      ? [{ key: 'who', icon: Send, title: t('consent.who.title'), lines: [t('consent.who.identify', { name })] }]
      : []),
    {
      key: 'how-long',
      icon: Clock,
      title: t('consent.how_long.title'),
      lines: [t(`consent.how_long.${purpose}`, { name })],
    },
  ];
  const choice = purpose === 'identify' ? t('consent.choice_identify') : t('consent.choice');
  const text = [
    t(`consent.title.${purpose}`),
    ...points.map(({ title, lines }) => [`${title}.`, ...lines].join(' ')),
    ...(offline ? [t('consent.offline')] : []),
    ...(assisted ? [t('consent.assisted')] : []),
    ...(light ? [t('consent.light')] : []),
    choice,
  ].join(' ');
  return (
    <Screen
      name="consent"
      layout="start"
      title={t(`consent.title.${purpose}`)}
      spoken={text}
      actions={
        <>
          <Button kind="primary" icon={Check} onPress={onAgree}>
            {t('consent.agree')}
          </Button>
          <Button icon={X} onPress={onDecline}>
            {t('consent.decline')}
          </Button>
          {speech.available && (
            <Button kind="quiet" icon={Volume2} onPress={() => speech.speak(text)}>
              {t('consent.read_aloud')}
            </Button>
          )}
        </>
      }
    >
      <dl className="v-points">
        {points.map(({ key, icon: Icon, title, lines }) => (
          <div key={key}>
            <dt>
              <Icon aria-hidden="true" />
              {title}
            </dt>
            {lines.map((line) => (
              <dd key={line}>{line}</dd>
            ))}
          </div>
        ))}
      </dl>
      {(offline || assisted || light) && (
        <div className="v-notices">
          {offline && <Notice tone="info">{t('consent.offline')}</Notice>}
          {assisted && (
            <Notice tone="info" icon={HandHelping}>
              {t('consent.assisted')}
            </Notice>
          )}
          {light && (
            <Notice
              tone="info"
              icon={Palette}
              action={<Button onPress={onWithoutLight}>{t('consent.without_light')}</Button>}
            >
              {t('consent.light')}
            </Notice>
          )}
        </div>
      )}
      <p className="v-choice-note">{choice}</p>
    </Screen>
  );
}
