import type { Id } from '../../../kernel/index.js';
import type { Reason } from './decision.js';
import type { Evidence, PersonStep } from './evidence.js';
import type { Status, Step } from './lifecycle.js';

/** Whom a verification is about, as the integration named them. */
export interface Subject {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** The integration's own name for the person; several verifications may have the same. */
  readonly uniqueIdentifier: string;
}

/** One change of a verification's status. */
export interface Change {
  /** 1, 2, 3, … without gaps. */
  readonly number: number;
  readonly step: Step;
  /** Null: it was made by it. */
  readonly from: Status | null;
  readonly to: Status;
  /** As in the audit trail. */
  readonly actor: string;
  readonly at: Date;
}

/** Who somebody is by the documents; null where they don't say. */
export interface PersonDetails {
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** ISO 8601, as is the date of expiry. */
  readonly dateOfBirth: string | null;
  readonly gender: string | null;
  readonly idNumber: string | null;
  readonly nationality: string | null;
  readonly placeOfBirth: string | null;
  readonly expirationDate: string | null;
  readonly address: string | null;
  readonly country: string | null;
}

/** What of a piece of evidence is told with the verification. */
export type ShownEvidence = Pick<Evidence, 'id' | 'kind' | 'documentType' | 'outcome'>;

/** One person's identity check for one integration. */
export interface Verification {
  readonly id: Id;
  readonly integrationId: Id;
  readonly personId: Id;
  readonly status: Status;
  /** The number of its last change. */
  readonly version: number;
  /** The version of the integration's policy under which it was made, whatever the policy is now. */
  readonly policyVersion: number;
  readonly subject: Subject;
  /** What the person may type at a kiosk instead of showing the request URL. */
  readonly requestCode: string;
  /** When its next timer is due; null where none is. */
  readonly dueAt: Date | null;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  /** The one step that is to be made again; null: all that the policy requires. */
  readonly openStep: PersonStep | null;
  /** Something failed on our side and the person could not go on. */
  readonly hasError: boolean;
  /** Why it was declined or sent back. */
  readonly reason: Reason | null;
  readonly details: PersonDetails | null;
  /** In E.164; null before one was confirmed. */
  readonly phoneNumber: string | null;
  /** The evidence that counts now, one of each kind. */
  readonly evidence: readonly ShownEvidence[];
}

/** The key under which a page of a piece of evidence can be looked at, a JPEG; the first page is 1. */
export const evidenceImageKey = (integrationId: Id, { kind, id }: ShownKey, page = 1): string =>
  `verification/${integrationId}/${kind.replaceAll('_', '-')}/${id}${page === 1 ? '' : `.${page}`}.jpg`;

/** The key under which it lies as it was sent. */
export const evidenceFileKey = (integrationId: Id, { kind, id }: ShownKey): string =>
  `verification/${integrationId}/${kind.replaceAll('_', '-')}/${id}.sent`;

/** All keys under which a piece of evidence lies. The view `named_blob` makes the same. */
export const evidenceKeys = (
  integrationId: Id,
  { isFile, pages, ...shown }: ShownKey & { readonly isFile: boolean; readonly pages: number },
): string[] => {
  const images = Array.from({ length: pages }, (_, at) => evidenceImageKey(integrationId, shown, at + 1));
  return isFile ? [evidenceFileKey(integrationId, shown), ...images] : images;
};

type ShownKey = Pick<Evidence, 'id' | 'kind'>;
