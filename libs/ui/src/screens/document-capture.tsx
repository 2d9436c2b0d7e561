import { ScanLine } from 'lucide-react';
import { useRef, type CSSProperties, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.js';
import { DocumentGuide, usePictureRatio } from '../components/document-guide.js';
import { DocumentPictogram } from '../components/document-pictogram.js';
import { Heading } from '../components/heading.js';
import { IdentitySteps, type IdentityProgress } from '../components/identity-steps.js';
import { FAULT_STEADY_MS, LiveText, useSteady } from '../components/live.js';
import { sheetOf } from '../identity/sheet.js';
import { useSpoken } from '../root.js';
import type { DocumentFault, DocumentPage, IdentityDocument } from '../words.js';

export interface DocumentCaptureScreenProps {
  /** What the camera sees, whole and never mirrored: a video, an image or a drawing, whose own shape its place takes. */
  readonly preview: ReactNode;
  readonly document: IdentityDocument;
  readonly page: DocumentPage;
  /** The document's edges in fractions of the frame (0 to 1), clockwise from its top left; null where none are seen. */
  readonly corners: readonly (readonly [number, number])[] | null;
  readonly fault: DocumentFault | null;
  /** `hold`: the picture is being taken. `reading`: it is taken, and being read. */
  readonly stage: 'looking' | 'hold' | 'reading';
  /** Whether there is a tray with a camera of its own, and whether it is taking a picture. */
  readonly tray: 'none' | 'there' | 'busy';
  readonly onTray?: (() => void) | undefined;
  readonly progress?: IdentityProgress;
}

/** What the guide's frame looks like. */
function stateOf(stage: DocumentCaptureScreenProps['stage'], fault: DocumentFault | null) {
  if (stage === 'hold') return 'hold';
  if (fault === null || stage === 'reading') return 'good';
  return fault === 'no_document' ? 'searching' : 'wrong';
}

/** A document before the camera: what to show, where to hold it, and what is wrong with how it lies. */
export function DocumentCaptureScreen(props: DocumentCaptureScreenProps): ReactNode {
  const { preview, document, page, corners, stage, tray, onTray, progress } = props;
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const ratio = usePictureRatio(place);
  // Once it is being taken nothing is wrong, and nobody is told off for the last doubt.
  const fault = useSteady(stage === 'looking' ? props.fault : null, FAULT_STEADY_MS);
  const sheet = sheetOf(document, page);
  const prompt = t(`document_capture.prompt.${sheet}`);
  const guidance =
    stage === 'looking' && fault !== null ? t(`document_fault.${fault}`) : t(`document_capture.${stage}`);
  const said = `${prompt}. ${guidance}`;
  useSpoken(fault === null && stage === 'looking' ? prompt : guidance);
  const state = stateOf(stage, fault);
  return (
    <>
      {progress && <IdentitySteps {...progress} />}
      <section className="v-capture" data-screen="document-capture">
        <Heading hidden>{t('document_capture.title')}</Heading>
        <div className="v-stage" data-kind="document">
          <div className="v-document-place">
            <div ref={place} className="v-document-view" style={{ '--ratio': ratio } as CSSProperties}>
              <div className="v-preview">{preview}</div>
              <DocumentGuide
                document={document}
                page={page}
                corners={stage === 'reading' ? null : corners}
                state={state}
                ratio={ratio}
              />
              {stage === 'reading' && <ScanLine className="v-document-reading" aria-hidden="true" />}
            </div>
          </div>
          <p className="v-guidance" data-tone={state === 'good' || state === 'hold' ? 'good' : 'wrong'}>
            <span>
              {stage !== 'looking' && <span className="v-spinner" aria-hidden="true" />}
              {guidance}
            </span>
          </p>
        </div>
        <div className="v-capture-ask">
          <div className="v-capture-picture">
            <DocumentPictogram document={document} page={page} />
          </div>
          <div className="v-capture-words">
            <p className="v-prompt">{prompt}</p>
            <p className="v-hint">{t(`document_capture.hint.${sheet}`)}</p>
            {tray !== 'none' && (
              <Button busy={tray === 'busy'} disabled={stage === 'reading'} onPress={onTray}>
                {tray === 'busy' ? t('document_capture.tray_busy') : t('document_capture.tray')}
              </Button>
            )}
          </div>
        </div>
        <LiveText>{said}</LiveText>
      </section>
    </>
  );
}
