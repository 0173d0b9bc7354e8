import { config } from '../../config.ts';
import { unsubscribeToken } from './unsubscribe-token.ts';

/** Where people open Talky, for whoever has no request to tell by. */
export const homeUrl = (): string => config().publicUrl ?? `http://localhost:${config().port}`;

/** Ends the e-mails to this person, whoever opens it: only their e-mails carry it. */
export const unsubscribeUrl = (userId: string): string =>
  `${homeUrl()}/api/email/unsubscribe?token=${unsubscribeToken(userId)}`;
