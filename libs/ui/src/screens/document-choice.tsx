import { ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DocumentPictogram } from '../components/document-pictogram.js';
import { IdentitySteps, type IdentityProgress } from '../components/identity-steps.js';
import { Screen } from '../components/screen.js';
import type { IdentityDocument } from '../words.js';

export interface DocumentChoiceScreenProps {
  /** What is taken, in that order. */
  readonly documents: readonly IdentityDocument[];
  readonly onChoose: (document: IdentityDocument) => void;
  readonly progress?: IdentityProgress;
}

/** Asks which document somebody has with them. */
export function DocumentChoiceScreen({ documents, onChoose, progress }: DocumentChoiceScreenProps): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {progress && <IdentitySteps {...progress} />}
      <Screen name="document-choice" title={t('document_choice.title')} lead={t('document_choice.lead')}>
        <ul className="v-purposes">
          {documents.map((document) => (
            <li key={document}>
              <button type="button" className="v-card-button" onClick={() => onChoose(document)}>
                <span className="v-card-icon">
                  <DocumentPictogram document={document} page={null} />
                </span>
                <span className="v-card-text">
                  <strong>{t(`document.${document}.name`)}</strong>
                  <span>{t(`document.${document}.sides`)}</span>
                </span>
                <ArrowRight className="v-card-arrow" aria-hidden="true" data-turns="true" />
              </button>
            </li>
          ))}
        </ul>
      </Screen>
    </>
  );
}
