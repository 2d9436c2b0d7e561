import fc from 'fast-check';
import type { OperatorRole } from '../../../kernel/index.js';
import { REASON_CODES, type Outcome, type ReasonCode } from '../domain/decision.js';
import { IDENTITY_DOCUMENTS, REPEATABLE_STEPS, type IdentityDocument, type PersonStep } from '../domain/evidence.js';
import { SANDBOX_OUTCOMES, type SandboxOutcome } from '../domain/sandbox.js';
import type { Picture, SentKind } from './model.test-support.js';

/** Who takes a step: whoever may, or somebody of whom the permissions say otherwise. */
export type Who = 'right' | 'nobody' | 'own' | 'foreign' | 'auditor' | 'session' | 'worker';

/** By which session a person calls: the one that is open, one that was, or another verification's. */
export type WhichSession = 'last' | 'older' | 'foreign';

/** Which verification a step is of: as many are counted off as there are. */
interface OfOne {
  readonly of: number;
  readonly who: Who;
}

/** One step of a walk. */
export type WalkStep =
  | { readonly type: 'create'; readonly who: Who; readonly bank: number; readonly sandbox: SandboxOutcome | null }
  | { readonly type: 'replay'; readonly of: number }
  /** What leads the person on, whatever that is. */
  | { readonly type: 'go on'; readonly of: number; readonly documentType: IdentityDocument; readonly picture: Picture }
  | (OfOne & { readonly type: 'begin'; readonly by: 'url' | 'code' | 'wrong' })
  | (OfOne & { readonly type: 'consent' | 'liveness' | 'submit'; readonly session: WhichSession })
  | (OfOne & {
      readonly type: 'prepare';
      readonly session: WhichSession;
      readonly kind: SentKind;
      readonly documentType: IdentityDocument | null;
    })
  | { readonly type: 'send'; readonly of: number; readonly back: number; readonly picture: Picture }
  | (OfOne & {
      readonly type: 'decide' | 'proof';
      readonly reviewer: string;
      readonly role: OperatorRole;
      readonly outcome: Outcome;
      readonly reasonCode: ReasonCode | null;
    })
  | (OfOne & { readonly type: 'send back'; readonly step: PersonStep })
  | (OfOne & { readonly type: 'details'; readonly dateOfBirth: string })
  | { readonly type: 'pass time'; readonly of: number; readonly until: 'idle' | 'over' | 'session late' }
  | { readonly type: 'timers' };

const of = fc.nat(5);
const who = fc.oneof(
  { weight: 16, arbitrary: fc.constant<Who>('right') },
  { weight: 1, arbitrary: fc.constantFrom<Who>('nobody', 'own', 'foreign', 'auditor', 'session', 'worker') },
);
const session = fc.oneof(
  { weight: 12, arbitrary: fc.constant<WhichSession>('last') },
  { weight: 1, arbitrary: fc.constantFrom<WhichSession>('older', 'foreign') },
);
const judged = {
  of,
  who,
  reviewer: fc.constantFrom('anna', 'bert'),
  role: fc.constantFrom<OperatorRole>('reviewer', 'admin', 'owner'),
  outcome: fc.constantFrom<Outcome>('Approved', 'Declined'),
  // Few, so that two agree often enough.
  reasonCode: fc.oneof(
    { weight: 4, arbitrary: fc.constant(null) },
    { weight: 4, arbitrary: fc.constant<ReasonCode>('OTHER') },
    { weight: 1, arbitrary: fc.constantFrom(...REASON_CODES) },
  ),
};
const weighed = (weight: number, arbitrary: fc.Arbitrary<WalkStep>) => ({ weight, arbitrary });
const type = <T extends string>(...names: T[]) => fc.constantFrom(...names);

/** The pictures that are sent. Faces cost some 40 ms each and are left to those who ask for them. */
const pictureOf = (faces: boolean) =>
  fc.oneof(
    {
      weight: 8,
      arbitrary: faces ? fc.constantFrom<Picture>('nobody', 'one', 'another') : fc.constant('nobody' as const),
    },
    { weight: 1, arbitrary: fc.constant(null) },
  );

/**
 * Any step, of which enough lead on for walks to come to every status.
 * @param banks how many integrations there are
 */
export const anyStep = (banks: number, faces: boolean): fc.Arbitrary<WalkStep> =>
  fc.oneof(
    weighed(
      2,
      fc.record({
        type: type('create'),
        who,
        bank: fc.nat(banks - 1),
        sandbox: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, fc.constantFrom(...SANDBOX_OUTCOMES)),
      }),
    ),
    weighed(1, fc.record({ type: type('replay'), of })),
    weighed(
      30,
      fc.record({
        type: type('go on'),
        of,
        documentType: faces ? fc.constant('Passport' as const) : fc.constantFrom(...IDENTITY_DOCUMENTS),
        picture: pictureOf(faces),
      }),
    ),
    weighed(
      10,
      fc.record({ type: type('begin'), of, who, by: fc.constantFrom('url', 'url', 'code', 'code', 'wrong') }),
    ),
    weighed(10, fc.record({ type: type('consent', 'submit', 'submit', 'liveness'), of, who, session })),
    weighed(
      18,
      fc.record({
        type: type('prepare'),
        of,
        who,
        session,
        kind: faces
          ? fc.constantFrom<SentKind>('document_front', 'selfie')
          : fc.constantFrom<SentKind>(
              'document_front',
              'document_front',
              'document_back',
              'document_back',
              'proof_of_address',
              'selfie',
            ),
        documentType: faces
          ? fc.constant<IdentityDocument>('Passport')
          : fc.constantFrom<IdentityDocument | null>(...IDENTITY_DOCUMENTS, null),
      }),
    ),
    weighed(18, fc.record({ type: type('send'), of, back: fc.nat(2), picture: pictureOf(faces) })),
    weighed(12, fc.record({ type: type('decide', 'decide', 'proof'), ...judged })),
    weighed(
      3,
      fc.record({
        type: type('send back'),
        of,
        who,
        step: fc.constantFrom<PersonStep>('consent', ...REPEATABLE_STEPS),
      }),
    ),
    weighed(2, fc.record({ type: type('details'), of, who, dateOfBirth: fc.constantFrom('1990-12-31', '1990-02-30') })),
    weighed(2, fc.record({ type: type('pass time'), of, until: fc.constantFrom('idle', 'over', 'session late') })),
    weighed(4, fc.record({ type: type('timers') })),
  );
