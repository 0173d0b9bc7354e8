import type { ZIM } from 'zego-zim-web';

/** What is used of ZIM. */
export type ZimClient = Pick<ZIM, 'login' | 'logout' | 'destroy' | 'callInvite' | 'callCancel'>;

interface Login {
  appId: number;
  /** The person's, not the device's: ZIM takes 32 bytes. */
  userId: string;
  token: string;
}

interface Invite {
  callId: string;
  /** Whom to ring. */
  invitees: readonly string[];
}

export type OpenZim = (appId: number) => Promise<ZimClient>;

/** Seconds: as long as Talky itself rings. */
const ringSeconds = 45;
/** What ZIM takes at once, beside whoever calls. */
const inviteesMax = 9;
/** ZIM gives up after six seconds itself, mostly. */
const loginMs = 10_000;

const openZim: OpenZim = async (appId) => {
  const { ZIM } = await import('zego-zim-web');
  const client = ZIM.create({ appID: appId }) ?? ZIM.getInstance();
  if (!client) throw new Error('ZIM could not be started.');
  return client;
};

/**
 * The invites of a call, repeated to ZIM, so that its offline push wakes the native apps of people. ZIM carries nothing
 * else of a call: who rings, who answered and who is in it is what Talky's server says.
 */
export class ZimMirror {
  private readonly client: ZimClient;
  private readonly zimCall: string;
  private readonly waiting: Set<string>;
  private isClosed = false;

  private constructor(client: ZimClient, zimCall: string, waiting: Iterable<string>) {
    this.client = client;
    this.zimCall = zimCall;
    this.waiting = new Set(waiting);
  }

  /** Signs in and rings. `open` is another client's, in tests. */
  static async open(login: Login, { callId, invitees }: Invite, open: OpenZim = openZim): Promise<ZimMirror> {
    const client = await open(login.appId);
    try {
      await signIn(client, login);
      const rung = invitees.slice(0, inviteesMax);
      const { callID, errorUserList } = await client.callInvite(rung, {
        timeout: ringSeconds,
        mode: 0,
        extendedData: JSON.stringify({ callId }),
      });
      // Who was never at ZIM cannot be rung there.
      const unknown = new Set(errorUserList.map(({ userID }) => userID));
      return new ZimMirror(
        client,
        callID,
        rung.filter((userId) => !unknown.has(userId)),
      );
    } catch (error) {
      client.destroy();
      throw error;
    }
  }

  /** They are in the call: their other devices may stop. */
  answered(userIds: readonly string[]): Promise<void> {
    return this.cancel(userIds.filter((userId) => this.waiting.has(userId)));
  }

  /** The caller goes: nobody is rung any more. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    await this.cancel([...this.waiting]);
    this.isClosed = true;
    this.client.logout();
    this.client.destroy();
  }

  private async cancel(userIds: readonly string[]): Promise<void> {
    if (this.isClosed || userIds.length === 0) return;
    for (const userId of userIds) this.waiting.delete(userId);
    // Nothing hangs on it: ZIM's own time for ringing ends it too.
    await this.client.callCancel([...userIds], this.zimCall, { extendedData: '' }).catch(() => undefined);
  }
}

async function signIn(client: ZimClient, { userId, token }: Login): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('ZIM did not let us in in time.')), loginMs);
  const config = { userName: userId, token, isOfflineLogin: false, customStatus: '', customStatusDuration: 0 };
  try {
    await Promise.race([client.login(userId, config), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
