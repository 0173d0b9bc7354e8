import type { CallPeer, CallSignal, JoinInfo } from '@talky/server/protocol';
import { DeviceSession } from './device-session.ts';
import { MediaRefused } from './media-refused.ts';
import type {
  MediaSession,
  MediaStat,
  MediaState,
  Quality,
  RemoteMedia,
  SessionOptions,
  StartMedia,
} from './media-session.ts';
import { MeshPeer } from './mesh-peer.ts';
import type { OutSource } from './own-media.ts';
import { type Health, healthOf, judge, StatRows } from './stat-rows.ts';

/** Cameras of others that a machine decodes beside encoding its own for each of them. */
const camerasMax = 4;
const qualityMs = 2_000;

const nameOf = ({ userId, deviceId }: CallPeer) => `${userId} ${deviceId}`;
const outSources = ['mic', 'cam', 'screen', 'screenAudio'] as const satisfies OutSource[];
const statKinds = { mic: 'audio', cam: 'video', screen: 'screen', screenAudio: 'audio' } as const;
/** Until it is told how large somebody is shown. */
const standardWidth = 640;

/** Media from device to device. Each peer of the call's state has a connection of its own. */
export class MeshSession extends DeviceSession implements MediaSession {
  private readonly me: CallPeer;
  private readonly rows = new StatRows();
  private readonly peers = new Map<string, MeshPeer>();
  private readonly health = new Map<string, Health>();
  private readonly qualities = new Map<string, Quality>();
  private iceServers: RTCIceServer[] = [];
  private wanted: readonly CallPeer[] | undefined;
  private wasConnected = false;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: SessionOptions) {
    super(options);
    this.me = options.me;
  }

  /** Devices first: with them granted a browser names its own addresses, and a way is found at once. */
  async join(info: JoinInfo, start: StartMedia): Promise<void> {
    if (info.provider !== 'mesh') throw new Error(`A mesh was given what ${info.provider} needs.`);
    this.iceServers = info.iceServers;
    this.become('connecting');
    try {
      await this.own.start(start);
    } catch (error) {
      await this.leave();
      throw error;
    }
    this.isIn = true;
    this.timer = setInterval(() => void this.judgeAll(), qualityMs);
    this.meet();
  }

  async leave(): Promise<void> {
    this.isIn = false;
    clearInterval(this.timer);
    for (const name of [...this.peers.keys()]) this.drop(name);
    this.close();
    this.become('disconnected');
  }

  override async setCam(isOn: boolean): Promise<void> {
    const cameras = [...this.peers.values()].filter(({ sends }) => sends.cam).length;
    if (isOn && cameras >= camerasMax) throw new MediaRefused('too_many_cameras');
    await super.setCam(isOn);
  }

  setPeers(peers: readonly CallPeer[]): void {
    this.wanted = peers;
    this.meet();
  }

  hear(from: CallPeer, signal: CallSignal): void {
    const name = nameOf(from);
    const known = this.peers.get(name);
    if (known) return known.hear(signal);
    // It may be ahead of the state that names its sender; whoever is not in the call never comes this far.
    if (this.isIn && 'description' in signal) this.connect(from).hear(signal);
  }

  async stats(): Promise<MediaStat[]> {
    const all = [...this.peers.values()].flatMap((peer) => outSources.flatMap((source) => this.statsOf(peer, source)));
    return (await Promise.all(all)).filter((row) => row !== undefined);
  }

  private statsOf(peer: MeshPeer, source: OutSource): Promise<MediaStat | undefined>[] {
    const transceiver = peer.transceiver(source);
    if (!transceiver) return [];
    const { userId } = peer.peer;
    const name = `${nameOf(peer.peer)} ${source}`;
    const kind = statKinds[source];
    const read = async (direction: 'in' | 'out', report: Promise<RTCStatsReport>) =>
      this.rows.read(`${name} ${direction}`, await report.catch(() => undefined), { userId, kind, direction });
    return [read('in', transceiver.receiver.getStats()), read('out', transceiver.sender.getStats())];
  }

  /** Connects to whoever is new in the call, and ends with whoever is gone. */
  private meet(): void {
    if (!this.isIn || !this.wanted) return;
    const others = this.wanted.filter((peer) => nameOf(peer) !== nameOf(this.me));
    const names = new Set(others.map(nameOf));
    for (const name of [...this.peers.keys()]) if (!names.has(name)) this.drop(name);
    for (const peer of others) if (!this.peers.has(nameOf(peer))) this.connect(peer);
    this.tell();
  }

  private connect(to: CallPeer): MeshPeer {
    const name = nameOf(to);
    const peer = new MeshPeer({
      me: this.me,
      peer: to,
      iceServers: this.iceServers,
      signal: (signal) => this.listener.signal(to, signal),
      changed: () => this.tell(),
      renewed: (signal) => this.renew(peer, signal),
    });
    this.peers.set(name, peer);
    for (const [source, track] of this.sending) void peer.send(source, track);
    this.want(to);
    this.share();
    return peer;
  }

  private renew(peer: MeshPeer, signal: CallSignal): void {
    const name = nameOf(peer.peer);
    if (this.peers.get(name) !== peer) return;
    this.drop(name);
    const next = this.connect(peer.peer);
    if ('description' in signal && signal.description.type !== 'rollback') next.hear(signal);
  }

  private drop(name: string): void {
    this.peers.get(name)?.close();
    this.peers.delete(name);
    this.health.delete(name);
    this.qualities.delete(name);
    this.levels.watch(name, undefined);
    this.share();
  }

  private share(): void {
    for (const peer of this.peers.values()) peer.shareAmong(this.peers.size);
  }

  private want(peer: CallPeer): void {
    this.peers.get(nameOf(peer))?.want(this.shown.get(peer.userId) ?? standardWidth);
  }

  protected show(userId: string): void {
    for (const { peer } of this.peers.values()) if (peer.userId === userId) this.want(peer);
  }

  protected async send(source: OutSource, track: MediaStreamTrack | undefined): Promise<void> {
    await Promise.all([...this.peers.values()].map((peer) => peer.send(source, track)));
  }

  private async judgeAll(): Promise<void> {
    for (const [name, peer] of this.peers) {
      const report = await peer.connection.getStats().catch(() => undefined);
      if (!report || this.peers.get(name) !== peer) continue;
      const now = healthOf(report);
      this.qualities.set(name, peer.isConnected ? judge(this.health.get(name), now) : 'poor');
      this.health.set(name, now);
    }
    this.tell();
  }

  protected override tell(): void {
    super.tell();
    if (this.isIn) this.become(this.currentState());
  }

  protected remote(): RemoteMedia[] {
    return [...this.peers].map(([name, peer]) => this.remoteOf(name, peer));
  }

  private remoteOf(name: string, peer: MeshPeer): RemoteMedia {
    const audio = peer.stream('mic');
    this.levels.watch(name, audio?.getAudioTracks()[0]);
    return {
      ...peer.peer,
      audio,
      camera: peer.stream('cam'),
      screen: peer.stream('screen'),
      screenAudio: peer.stream('screenAudio'),
      ...this.levels.of(name),
      quality: this.qualities.get(name) ?? 'unknown',
    };
  }

  /** One's own connection is as bad as it is to everybody. */
  protected get quality(): Quality {
    const all = [...this.qualities.values()].filter((quality) => quality !== 'unknown');
    if (all.length === 0) return 'unknown';
    if (all.every((quality) => quality === 'poor')) return 'poor';
    return all.includes('good') ? 'good' : 'fair';
  }

  /** Alone there is nobody to connect to. */
  private currentState(): MediaState {
    if (!this.wanted) return 'connecting';
    const peers = [...this.peers.values()];
    if (peers.length === 0 || peers.some(({ isConnected }) => isConnected)) return 'connected';
    return this.wasConnected ? 'reconnecting' : 'connecting';
  }

  protected override become(state: MediaState): void {
    if (state === this.state) return;
    if (state === 'connected') this.wasConnected = true;
    if (this.peers.size === 0) this.wasConnected = false;
    super.become(state);
  }
}
