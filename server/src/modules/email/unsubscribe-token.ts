import { readSigned, signed } from '../../signature.ts';

const purpose = 'unsubscribe';

/** Lets whoever has it end the e-mails to this person, and nothing else. It never expires: an old e-mail's must work. */
export const unsubscribeToken = (userId: string): string => signed(purpose, userId);

/** Whose e-mails a token ends; undefined when it is none of ours. */
export const readUnsubscribeToken = (token: string): string | undefined => readSigned(purpose, token);
