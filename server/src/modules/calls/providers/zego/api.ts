import { createHash, randomBytes } from 'node:crypto';
import type { ZegoSettings } from '../../../../zego-settings.ts';
import { Pace } from './pace.ts';

type Signer = Pick<ZegoSettings, 'appId' | 'serverSecret' | 'apiUrl'>;
type Parameter = readonly [name: string, value: string];

/** ZEGOCLOUD refused: with its own number and words. */
class ZegoRefused extends Error {
  override name = 'ZegoRefused';
  readonly code: number;

  constructor(action: string, code: number, message: string) {
    super(`ZEGOCLOUD refused ${action}: ${code} ${message}`);
    this.code = code;
  }
}

const patienceMs = 5_000;
/** How long to wait before each further try. */
const retryMs = [1_000, 2_000, 4_000];
/** Too many requests: of this app, or of all. */
const busyCodes = new Set([7, 206]);
const noSuchRoom = 104;
/** KickoutUser takes no more at once. */
const kickMax = 5;
/** What DescribeUserList answers at most. */
const pageSize = 200;
/** DescribeUserList, of one room: once a second. */
const roomPauseMs = 1_000;

/** What proves a request: MD5 over the app's number, a nonce, its secret and the second, in this order. */
export function signatureOf({ appId, serverSecret }: Signer, nonce: string, seconds: number): string {
  return createHash('md5').update(`${appId}${nonce}${serverSecret}${seconds}`).digest('hex');
}

/** The address of a request as ZEGOCLOUD documents it: all of it in the query, lists as `Name[]`, signed once for each. */
export function requestUrl(
  signer: Signer,
  action: string,
  parameters: readonly Parameter[],
  nonce = randomBytes(8).toString('hex'),
  seconds = Math.floor(Date.now() / 1_000),
): string {
  const query: Parameter[] = [
    ['Action', action],
    ...parameters,
    ['AppId', String(signer.appId)],
    ['SignatureNonce', nonce],
    ['Timestamp', String(seconds)],
    ['SignatureVersion', '2.0'],
    ['Signature', signatureOf(signer, nonce, seconds)],
  ];
  return `${signer.apiUrl}?${query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

interface Answer {
  Code: number;
  Message: string;
  Data?: { Marker?: string; UserList?: { UserId: string }[] } | null;
}

const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && 'Code' in value && typeof value.Code === 'number';

/** Asks ZEGOCLOUD's servers, no faster than they allow. Half of what they allow where an app may be shared with others. */
export class ZegoApi {
  private readonly signer: Signer;
  private readonly paces: Record<'KickoutUser' | 'CloseRoom' | 'DescribeUserList', Pace>;

  constructor(signer: Signer) {
    this.signer = signer;
    const pace = (name: string, points: number) => new Pace(`zego:${signer.appId}:${name}`, points);
    this.paces = {
      // ZEGOCLOUD allows 50, 1 and 200 a second.
      KickoutUser: pace('KickoutUser', 25),
      CloseRoom: pace('CloseRoom', 1),
      DescribeUserList: pace('DescribeUserList', 100),
    };
  }

  /** The ids of who is in a room; nobody is in one that does not exist. */
  async users(roomId: string): Promise<string[]> {
    const found: string[] = [];
    let marker = '';
    for (;;) {
      const parameters: Parameter[] = [
        ['RoomId', roomId],
        ['Mode', '0'],
        ['Limit', String(pageSize)],
        ['Marker', marker],
      ];
      const { Data } = await this.ask('DescribeUserList', parameters, [noSuchRoom]);
      found.push(...(Data?.UserList ?? []).map(({ UserId }) => UserId));
      marker = Data?.Marker ?? '';
      if (!marker || (Data?.UserList ?? []).length === 0) return found;
      await Bun.sleep(roomPauseMs);
    }
  }

  /** Puts people out of a room; who is not in it stays out. */
  async kick(roomId: string, userIds: readonly string[]): Promise<void> {
    for (let from = 0; from < userIds.length; from += kickMax) {
      const some = userIds.slice(from, from + kickMax).map((id): Parameter => ['UserId[]', id]);
      await this.ask('KickoutUser', [['RoomId', roomId], ...some], [noSuchRoom]);
    }
  }

  /** Puts everybody out; a room that does not exist is closed. */
  async close(roomId: string): Promise<void> {
    await this.ask('CloseRoom', [['RoomId', roomId]], [noSuchRoom]);
  }

  private async ask(
    action: keyof ZegoApi['paces'],
    parameters: readonly Parameter[],
    alsoFine: readonly number[],
  ): Promise<Answer> {
    for (let attempt = 0; ; attempt += 1) {
      await this.paces[action].turn();
      const waitMs = retryMs[attempt];
      try {
        const answer = await this.once(action, parameters);
        if (answer.Code === 0 || alsoFine.includes(answer.Code)) return answer;
        throw new ZegoRefused(action, answer.Code, answer.Message);
      } catch (error) {
        // Another no helps nobody; a network that failed, or too many at once, may.
        if (waitMs === undefined || (error instanceof ZegoRefused && !busyCodes.has(error.code))) throw error;
        await Bun.sleep(waitMs);
      }
    }
  }

  private async once(action: string, parameters: readonly Parameter[]): Promise<Answer> {
    const url = requestUrl(this.signer, action, parameters);
    const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs), redirect: 'error' });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!isAnswer(answer)) throw new Error(`ZEGOCLOUD answered ${action} with ${response.status} and no code.`);
    return answer;
  }
}
