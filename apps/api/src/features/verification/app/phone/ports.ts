import type { Clock, Id, InTransaction } from '../../../../kernel/index.js';
import type { Sending, TextMessage } from '../../../../platform/phone/index.js';
import type { SentTexts } from '../../domain/phone-limits.js';
import type { Verification } from '../../domain/verification.js';
import type { AuditTrail, VerificationWriter } from '../ports.js';

/** Sends texts to phones. */
export interface PhoneGateway {
  /** Never throws. */
  send(text: TextMessage): Promise<Sending>;
}

/** Which verification's phone is meant. */
export type PhoneOwner = Pick<Verification, 'id' | 'integrationId' | 'personId'>;

/** A code on its way. */
export interface NewPhoneCode {
  /** Of the text that it is in. */
  readonly textId: Id;
  /** E.164. */
  readonly number: string;
  readonly code: string;
  readonly tries: number;
  readonly sentAt: Date;
  readonly expiresAt: Date;
}

/** A try that was taken. */
export interface PhoneTry {
  readonly textId: Id;
  /** E.164; where the code was sent. */
  readonly number: string;
  readonly right: boolean;
  readonly triesLeft: number;
}

/** What of phones is read and changed by single statements. */
export interface PhoneCodes {
  /** Takes a try of the open code, and only then compares. Undefined where no code is open. */
  takeTry(owner: PhoneOwner, code: string, now: Date): Promise<PhoneTry | undefined>;
  /** Undoes a text that was not sent: it counts for no limit, and its code is void. */
  takeBack(textId: Id): Promise<void>;
}

/** Changes what is kept of phones, in a transaction that holds the verification. */
export interface PhoneWriter {
  /** When texts were sent to this number and for this verification; until the transaction's end nobody else sends to the number. */
  textsBefore(owner: PhoneOwner, number: string, now: Date): Promise<SentTexts>;
  /** Keeps a text and its code; the one before is void. */
  issue(owner: PhoneOwner, code: NewPhoneCode): Promise<void>;
  /** Uses the code of a right try up, and keeps its number as confirmed; false where it was used or replaced meanwhile. */
  confirm(owner: PhoneOwner, right: PhoneTry, at: Date): Promise<boolean>;
}

/** What a change of a verification's phone may write. */
export interface PhoneStores {
  readonly verifications: Pick<VerificationWriter, 'findForChange' | 'announce'>;
  readonly phones: PhoneWriter;
  readonly audit: AuditTrail;
}

/** What the confirmation of phones is built from. */
export interface PhoneParts {
  /** Undefined: none is set up. */
  readonly gateway: PhoneGateway | undefined;
  readonly change: InTransaction<PhoneStores>;
  readonly codes: PhoneCodes;
  /** The integration's name, which stands in the text. */
  readonly nameOf: (integrationId: Id) => Promise<string | undefined>;
  readonly clock: Clock;
  /** Told why a text was not sent, or may not have been. */
  readonly onFailure?: ((reason: string) => void) | undefined;
}
