import type { Id } from '../../../../kernel/index.js';

/** Under which name the blind index of numbers is made. */
export const NUMBER_FIELD = 'phone.number';

/** What the number of a code is sealed to. */
export const codeNumberContext = (verificationId: Id): string => `verification:${verificationId}:phone_code_number`;

/** What a confirmed number is sealed to. */
export const confirmedNumberContext = (verificationId: Id): string => `verification:${verificationId}:confirmed_phone`;
