import { ArrowRight, Check, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.js';
import { IdentitySteps, type IdentityProgress } from '../components/identity-steps.js';
import { Notice } from '../components/notice.js';
import { Screen } from '../components/screen.js';
import { fieldText, genderOf } from '../identity/field-text.js';
import { sheetOf } from '../identity/sheet.js';
import { useUi } from '../root.js';
import type { DocumentPage, DocumentProblem, IdentityDocument, ReadField } from '../words.js';

export interface DocumentConfirmScreenProps {
  readonly document: IdentityDocument;
  readonly page: DocumentPage;
  /** What was taken, as a `data:image/jpeg` address; null: there is nothing to show. */
  readonly picture: string | null;
  /** What was read, in the order in which it is shown. */
  readonly fields: readonly ReadField[];
  readonly problem: DocumentProblem | null;
  readonly onConfirm: () => void;
  readonly onAgain: () => void;
  readonly progress?: IdentityProgress;
}

function Fields({ fields }: { readonly fields: readonly ReadField[] }): ReactNode {
  const { t } = useTranslation();
  const { language } = useUi();
  return (
    <dl className="v-read-fields">
      {fields.map((field) => (
        <div key={field.name} data-field={field.name}>
          <dt>{t(`field.${field.name}`)}</dt>
          <dd>
            <bdi>{field.name === 'gender' ? t(`gender.${genderOf(field.value)}`) : fieldText(field, language)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Shows what was taken and what was read from it. Nothing of it can be changed here: it is taken again, or handed in as it is. */
export function DocumentConfirmScreen(props: DocumentConfirmScreenProps): ReactNode {
  const { document, page, picture, problem, onConfirm, onAgain, progress } = props;
  const { t } = useTranslation();
  const fields = props.fields.filter(({ value }) => value.trim() !== '');
  const asked = fields.length > 0 ? 'right' : 'readable';
  const named = page === 'proof_of_address' ? 'proof' : document;
  const title = problem === null ? t(`document_confirm.${asked}.title`) : t(`document_problem.${problem}.title`);
  const wrong =
    problem === null ? null : t(`document_problem.${problem}.text`, { document: t(`document.${named}.name`) });
  const again = (
    <Button kind={problem === null ? 'secondary' : 'primary'} icon={RefreshCw} onPress={onAgain}>
      {t('document_confirm.again')}
    </Button>
  );
  return (
    <>
      {progress && <IdentitySteps {...progress} />}
      <Screen
        name="document-confirm"
        layout="start"
        title={title}
        lead={wrong === null ? t(`document_confirm.${asked}.lead`) : undefined}
        {...(wrong !== null && { spoken: `${title}. ${wrong}` })}
        media={
          picture === null ? undefined : (
            <div className="v-stage" data-kind="picture">
              <img src={picture} alt={t(`document_confirm.picture.${sheetOf(document, page)}`)} />
            </div>
          )
        }
        actions={
          problem === null ? (
            <>
              <Button kind="primary" icon={Check} onPress={onConfirm}>
                {t('document_confirm.yes')}
              </Button>
              {again}
            </>
          ) : (
            <>
              {again}
              <Button icon={ArrowRight} turns onPress={onConfirm}>
                {t('document_confirm.all_the_same')}
              </Button>
            </>
          )
        }
      >
        {wrong !== null && (
          <Notice tone="warning" alert>
            {wrong}
          </Notice>
        )}
        {fields.length > 0 && <Fields fields={fields} />}
      </Screen>
    </>
  );
}
