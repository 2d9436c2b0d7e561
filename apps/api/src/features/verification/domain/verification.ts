import type { Id } from '../../../kernel/index.js';
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
}
