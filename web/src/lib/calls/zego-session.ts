import type { CallPeer, JoinInfo } from '@talky/server/protocol';
import { RoomSession } from './device-session.ts';
import type { MediaSession, MediaStat, Quality, RemoteMedia, SessionOptions } from './media-session.ts';
import type { OutSource } from './own-media.ts';
import { type OpenEngine, openEngine, refusal, type ZegoEngine } from './zego-engine.ts';
import { ZegoIncoming } from './zego-incoming.ts';
import { streamName } from './zego-names.ts';
import { ZegoOutgoing } from './zego-outgoing.ts';
import { ZegoStats } from './zego-stats.ts';
import type { ZimMirror } from './zim-mirror.ts';

type ZegoInfo = Extract<JoinInfo, { provider: 'zego' }>;

/** A room that is entered, and what passes there. */
interface Inside {
  engine: ZegoEngine;
  info: ZegoInfo;
  outgoing: ZegoOutgoing;
  incoming: ZegoIncoming;
  stats: ZegoStats;
  /** Whether the room was entered: nothing can be sent before. */
  isOpen: boolean;
}

/** The engine itself waits without end for a network that is away. */
const loginMs = 12_000;
const rejoinMs = 2_000;
const renewMs = 3_000;

/** The engine's numbers for being put out: the same id came in elsewhere; a server asked for it. */
const cameElsewhere = 1_002_050;
const wasPutOut = 1_002_055;

/** ZEGOCLOUD's grades from -1, unknown, to 4, dead. */
const grades: readonly Quality[] = ['good', 'good', 'fair', 'poor', 'poor'];

const qualityOf = (...of: number[]): Quality => grades[Math.max(...of)] ?? 'unknown';

/** Media over ZEGOCLOUD. */
export class ZegoSession extends RoomSession implements MediaSession {
  private readonly open: OpenEngine;
  private inside: Inside | undefined;
  protected quality: Quality = 'unknown';
  /** The invites as ZIM has them; undefined without. */
  private zim: Promise<ZimMirror | undefined> | undefined;

  /** `open` is another engine's, in tests. */
  constructor(options: SessionOptions, open: OpenEngine = openEngine) {
    super(options);
    this.open = open;
  }

  async leave(): Promise<void> {
    this.isIn = false;
    this.exit();
    void this.zim?.then((mirror) => mirror?.close());
    this.close();
    this.become('disconnected');
  }

  /** ZEGOCLOUD knows who is there; whoever is need not be rung by ZIM any more. */
  setPeers(peers: readonly CallPeer[]): void {
    void this.zim?.then((mirror) => mirror?.answered(peers.map(({ userId }) => userId)));
  }

  async stats(): Promise<MediaStat[]> {
    const { inside } = this;
    if (!inside) return [];
    const { info, incoming, stats } = inside;
    const own = (['cam', 'scr'] as const).map((kind) => ({
      streamId: streamName(info.roomId, info.userId, kind),
      userId: undefined,
      kind,
    }));
    return [...own, ...incoming.subjects()].flatMap((subject) => stats.read(subject));
  }

  protected async enter(info: JoinInfo): Promise<void> {
    if (info.provider !== 'zego') throw new Error(`ZEGOCLOUD was given what ${info.provider} needs.`);
    const engine = await this.open(info.appId, info.server);
    if (!this.isIn) return engine.destroyEngine();
    const { roomId, userId } = info;
    const inside: Inside = {
      engine,
      info,
      outgoing: new ZegoOutgoing(engine, roomId, userId),
      incoming: new ZegoIncoming(engine, roomId, () => this.tell()),
      stats: new ZegoStats(engine),
      isOpen: false,
    };
    this.inside = inside;
    for (const [id, width] of this.shown) inside.incoming.show(id, width);
    this.listen(inside);
    await this.login(inside);
    if (this.inside !== inside) return;
    inside.isOpen = true;
    this.become('connected');
    this.mirror(info);
    for (const [source, track] of this.sending) await inside.outgoing.send(source, track);
    this.tell();
  }

  /** Rejects after `loginMs`: whoever waits longer wants to be told, and may try again. */
  private async login({ engine, info }: Inside): Promise<void> {
    const { roomId, userId, token } = info;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error('ZEGOCLOUD did not let us in in time.')), loginMs);
    try {
      const user = { userID: userId, userName: userId };
      const login = engine.loginRoom(roomId, token, user, { userUpdate: true }).catch(refusal('loginRoom'));
      const isIn = await Promise.race([login, late.promise]);
      if (!isIn) throw new Error('ZEGOCLOUD refused to let us in.');
    } finally {
      clearTimeout(timer);
    }
  }

  /** Whoever starts a call rings people by ZIM too, where that is on. The call itself never waits for it. */
  private mirror({ appId, zimToken, zimInvitees, roomId: callId }: ZegoInfo): void {
    if (this.zim || !zimToken || !zimInvitees?.length) return;
    const { userId } = this.options.me;
    this.zim = import('./zim-mirror.ts')
      .then(({ ZimMirror }) => ZimMirror.open({ appId, userId, token: zimToken }, { callId, invitees: zimInvitees }))
      .catch((reason: unknown) => {
        console.warn('Nobody is rung by ZIM:', reason);
        return undefined;
      });
  }

  private exit(): void {
    const { inside } = this;
    this.inside = undefined;
    if (!inside) return;
    inside.outgoing.close();
    inside.incoming.close();
    inside.engine.logoutRoom(inside.info.roomId);
    inside.engine.destroyEngine();
  }

  private listen(inside: Inside): void {
    const { engine, info } = inside;
    engine.on('roomStateChanged', (_roomId, reason, code) => {
      if (this.inside !== inside) return;
      this.stateChanged(String(reason), code);
    });
    engine.on('tokenWillExpire', () => void this.renew(inside));
    engine.on('networkQuality', (user, up, down) => {
      // One's own comes without a name.
      if (user !== '' && user !== info.userId) return inside.incoming.judge(user, qualityOf(up));
      this.quality = qualityOf(up, down);
      this.tellLocal();
    });
  }

  private stateChanged(reason: string, code: number): void {
    // A first connection that fails is the caller's to hear of, from join().
    if (!this.isIn || this.state === 'connecting') return;
    if (reason === 'RECONNECTING') this.become('reconnecting');
    if (reason === 'RECONNECTED') this.become('connected');
    if (reason === 'RECONNECT_FAILED') void this.rejoin();
    if (reason === 'KICKOUT') this.putOut(code);
  }

  private putOut(code: number): void {
    // A token that ran out puts one out too: with a fresh one there is a way back.
    if (code !== cameElsewhere && code !== wasPutOut) return void this.rejoin();
    this.isIn = false;
    this.exit();
    this.close();
    this.tellLocal();
    this.become('disconnected', code === cameElsewhere ? 'moved' : 'removed');
  }

  /** The engine has given up; as long as the call has a place for this device, so does it not. */
  private async rejoin(): Promise<void> {
    const { renew } = this.options;
    this.become('reconnecting');
    this.exit();
    this.tell();
    if (!renew) return this.become('disconnected', 'lost');
    while (this.isIn) {
      try {
        const info = await renew();
        if (this.isIn) await this.enter(info);
        return;
      } catch {
        this.exit();
        await new Promise((resolve) => setTimeout(resolve, rejoinMs));
      }
    }
  }

  /** Half a minute before a token ends. The server may be restarting meanwhile. */
  private async renew(inside: Inside): Promise<void> {
    const { renew } = this.options;
    while (renew && this.inside === inside) {
      try {
        const info = await renew();
        if (info.provider !== 'zego' || this.inside !== inside) return;
        if (inside.engine.renewToken(info.token, inside.info.roomId)) return;
      } catch {
        // Tried again below.
      }
      await new Promise((resolve) => setTimeout(resolve, renewMs));
    }
  }

  protected async send(source: OutSource, track: MediaStreamTrack | undefined): Promise<void> {
    // Before one is in, and while one comes in again, enter() sends what is wanted by then.
    if (this.inside?.isOpen) await this.inside.outgoing.send(source, track);
  }

  protected show(userId: string, pixels: number): void {
    this.inside?.incoming.show(userId, pixels);
  }

  protected remote(): RemoteMedia[] {
    return this.inside?.incoming.media() ?? [];
  }

  /** Only one's own loudness is measured here. */
  protected override loudnessChanged(): void {
    this.tellLocal();
  }
}
