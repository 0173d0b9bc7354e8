import { createHmac } from 'node:crypto';
import type { IceServer, MediaSettings, TurnSettings } from '../../../media-settings.ts';
import { callLimits } from '../../../protocol/calls.ts';

/**
 * A relay's credentials for one person, by the rule of coturn's `use-auth-secret`
 * (draft-uberti-behave-turn-rest): the name is when they end and whose they are, the password its HMAC-SHA1.
 * They hold as long as a call may: a relayed path is refreshed with them all the time.
 */
function turnServer({ urls, secret }: TurnSettings, userId: string, now: number): IceServer {
  const username = `${Math.floor((now + callLimits.callMs) / 1_000)}:${userId}`;
  return { urls: [...urls], username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}

/** The servers by which a person's device finds a way to the others. */
export const iceServersFor = ({ iceServers, turn }: MediaSettings, userId: string, now = Date.now()): IceServer[] => [
  ...iceServers,
  ...(turn ? [turnServer(turn, userId, now)] : []),
];
