import { Check, HandHelping, ScanFace } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FaceGuide } from '../components/face-guide.js';
import { Heading } from '../components/heading.js';
import { Light } from '../components/light.js';
import { FAULT_STEADY_MS, LiveText, useSteady } from '../components/live.js';
import { Pictogram } from '../components/pictogram.js';
import { useSpoken } from '../root.js';
import type { Colour, Fault, Gesture } from '../words.js';

export interface CaptureScreenProps {
  /** What the camera sees, mirrored as in a looking glass; fills its place and is cut to it. */
  readonly preview: ReactNode;
  /**
   * `settle`: a good frontal picture is being taken. `gestures`: one after another. `light`: the screen shows one colour after
   * another. `done`: everything is kept.
   */
  readonly stage: 'settle' | 'gestures' | 'light' | 'done';
  /** What fills the window now, in the stage `light`; null: nothing, also in the moment before the first one. */
  readonly light: Colour | null;
  /** Somebody wants no more of the colours while they are shown. */
  readonly onStopLight: () => void;
  readonly fault: Fault | null;
  /** The gesture that is asked for now; null while there is none. */
  readonly asked: Gesture | null;
  /** All gestures in their order; none where an attendant helps. */
  readonly gestures: readonly Gesture[];
  readonly done: readonly Gesture[];
  /** Without gestures, with somebody's help. */
  readonly assisted: boolean;
}

/** The capture: one thing to do at a time, what the camera sees, and what is wrong with it. */
export function CaptureScreen(props: CaptureScreenProps): ReactNode {
  const { preview, stage, asked, gestures, done, assisted, onStopLight } = props;
  const { t } = useTranslation();
  const light = stage === 'light' ? props.light : null;
  // Under a colour nothing of it is seen, and nothing is said into those few seconds.
  const fault = useSteady(stage === 'done' || light !== null ? null : props.fault, FAULT_STEADY_MS);
  const prompt =
    stage === 'done'
      ? t('capture.done')
      : stage === 'light'
        ? t('capture.light')
        : asked === null
          ? t(assisted ? 'capture.settle_assisted' : 'capture.settle')
          : t(`gesture.${asked}`);
  const guidance = fault === null ? t(asked === null ? 'capture.good' : 'capture.keep_looking') : t(`fault.${fault}`);
  useSpoken(fault === null ? prompt : guidance);
  const total = Math.max(1, gestures.length);
  const steps = stage === 'done' ? total : done.length;
  return (
    <section className="v-capture" data-screen="capture">
      <Heading hidden>{assisted ? t('capture.title_assisted') : t('capture.title')}</Heading>
      <div className="v-stage" data-kind="face">
        <div className="v-preview">{preview}</div>
        <FaceGuide
          state={fault === null ? 'good' : fault === 'no_face' ? 'searching' : 'wrong'}
          done={steps}
          total={total}
        />
        <p className="v-guidance" data-tone={fault === null ? 'good' : 'wrong'}>
          <span>{stage === 'done' ? t('capture.thanks') : guidance}</span>
        </p>
      </div>
      <div className="v-capture-ask">
        <div className="v-capture-picture" data-done={stage === 'done'}>
          {stage === 'done' ? (
            <Check aria-hidden="true" />
          ) : asked !== null ? (
            <Pictogram key={asked} gesture={asked} />
          ) : assisted ? (
            <HandHelping aria-hidden="true" />
          ) : (
            <ScanFace aria-hidden="true" />
          )}
        </div>
        <div className="v-capture-words">
          <p className="v-prompt">{prompt}</p>
          {gestures.length > 0 && (
            <>
              <p className="v-hint">{t('capture.progress', { done: steps, count: gestures.length })}</p>
              <ol className="v-steps" aria-hidden="true">
                {gestures.map((gesture, index) => (
                  <li key={gesture} data-state={index < steps ? 'done' : gesture === asked ? 'now' : 'later'}>
                    {index < steps && <Check />}
                  </li>
                ))}
              </ol>
            </>
          )}
          {assisted && <p className="v-hint">{t('capture.assisted')}</p>}
        </div>
      </div>
      {light !== null && (
        <Light colour={light} onStop={onStopLight}>
          {prompt}
        </Light>
      )}
      <LiveText>{`${prompt} ${fault === null ? '' : guidance}`.trim()}</LiveText>
    </section>
  );
}
