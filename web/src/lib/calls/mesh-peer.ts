import type { CallPeer, CallSignal } from '@talky/server/protocol';
import { cameraQuality } from './camera-quality.ts';
import { type MeshNotes, readNotes, sendsNothing } from './mesh-notes.ts';
import type { OutSource } from './own-media.ts';

/** The tracks of a connection, in the order of its sections: the first offer has them all, so none comes or goes later. */
const sources = ['mic', 'cam', 'screen', 'screenAudio'] as const satisfies OutSource[];
const kindOf = (source: OutSource) => (source === 'mic' || source === 'screenAudio' ? 'audio' : 'video');

/** A way that is not found by then is looked for again. */
const lookMs = 2_500;
/** A path that is lost for a moment comes back by itself. */
const lostMs = 3_000;
/** Kilobits a second of a shared screen. */
const screenKbps = 2_500;

/**
 * An offer must fit into a signal: all that Chromium could say of two videos does not. Each of these is understood by
 * every browser there is.
 */
const videoCodecs = ['video/VP8', 'video/H264', 'video/rtx'];

/** "I have nothing of yours": asks the other to begin again with a new connection, where its old one is of a page that is gone. */
const startOver: CallSignal = { description: { type: 'rollback', sdp: '' } };

export interface MeshPeerOptions {
  me: CallPeer;
  peer: CallPeer;
  iceServers: RTCIceServer[];
  signal(signal: CallSignal): void;
  /** Its state, its tracks or its notes are others now. */
  changed(): void;
  /** The other end is a new one: this connection is of no use any more, and what came is for the next. */
  renewed(signal: CallSignal): void;
}

/** Names a peer connection in its descriptions (RFC 8866: the session's id in `o=`). */
const sessionOf = (sdp: string) => /^o=\S+ (\S+)/m.exec(sdp)?.[1];

/** The device ids decide, the same on both sides: one of two offers that cross must give way. */
const isPolite = (me: CallPeer, peer: CallPeer) =>
  me.deviceId === peer.deviceId ? me.userId < peer.userId : me.deviceId < peer.deviceId;

/**
 * The connection to one other device: perfect negotiation as the W3C describes it. The impolite side makes the first
 * offer, with a section for each source; after that tracks are only replaced.
 */
export class MeshPeer {
  readonly peer: CallPeer;
  readonly connection: RTCPeerConnection;
  private readonly options: MeshPeerOptions;
  private readonly isPolite: boolean;
  private readonly transceivers = new Map<OutSource, RTCRtpTransceiver>();
  private readonly streams = new Map<OutSource, MediaStream>();
  private readonly own = new Map<OutSource, MediaStreamTrack>();
  private channel: RTCDataChannel | undefined;
  private said: MeshNotes = { sends: sendsNothing, wantsWidth: 640 };
  private heard: MeshNotes = { sends: sendsNothing, wantsWidth: 640 };
  private others = 1;
  private remoteSession: string | undefined;
  private early: RTCIceCandidateInit[] = [];
  private isOffering = false;
  private isIgnoring = false;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly timer: ReturnType<typeof setInterval>;
  private lostTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: MeshPeerOptions) {
    this.options = options;
    this.peer = options.peer;
    this.isPolite = isPolite(options.me, options.peer);
    this.connection = new RTCPeerConnection({ iceServers: options.iceServers, bundlePolicy: 'max-bundle' });
    const { connection } = this;
    connection.onicecandidate = ({ candidate }) =>
      candidate && options.signal({ candidate: { ...candidate.toJSON() } as Record<string, unknown> });
    connection.onnegotiationneeded = () => void this.offer();
    connection.onconnectionstatechange = () => this.connectionChanged();
    connection.ondatachannel = ({ channel }) => this.useChannel(channel);
    if (this.isPolite) options.signal(startOver);
    else this.begin();
    this.timer = setInterval(() => this.look(), lookMs);
  }

  get isConnected(): boolean {
    return this.connection.connectionState === 'connected';
  }

  /** What the other sends, as it says. */
  get sends(): MeshNotes['sends'] {
    return this.heard.sends;
  }

  /** What comes in from there; undefined while nothing is sent. The same stream each time. */
  stream(source: OutSource): MediaStream | undefined {
    return this.heard.sends[source] ? this.streams.get(source) : undefined;
  }

  transceiver(source: OutSource): RTCRtpTransceiver | undefined {
    return this.transceivers.get(source);
  }

  async send(source: OutSource, track: MediaStreamTrack | undefined): Promise<void> {
    if (track) this.own.set(source, track);
    else this.own.delete(source);
    await this.transceivers.get(source)?.sender.replaceTrack(track ?? null);
    this.say({ sends: { ...this.said.sends, [source]: track !== undefined } });
    await this.adjust();
  }

  /** How wide the other's camera is shown here. */
  want(width: number): void {
    if (width !== this.said.wantsWidth) this.say({ wantsWidth: width });
  }

  /** With so many others the camera is shared. */
  shareAmong(others: number): void {
    this.others = others;
    void this.adjust();
  }

  /** Signals are taken one after the other. */
  hear(signal: CallSignal): void {
    this.turn = this.turn.then(() => this.take(signal)).catch(() => undefined);
  }

  close(): void {
    clearInterval(this.timer);
    clearTimeout(this.lostTimer);
    this.connection.onconnectionstatechange = null;
    this.connection.close();
  }

  private begin(): void {
    for (const source of sources) {
      const transceiver = this.connection.addTransceiver(kindOf(source), { direction: 'sendrecv' });
      if (kindOf(source) === 'video') preferCodecs(transceiver);
      this.adopt(source, transceiver);
    }
    this.useChannel(this.connection.createDataChannel('notes'));
  }

  private adopt(source: OutSource, transceiver: RTCRtpTransceiver): void {
    this.transceivers.set(source, transceiver);
    this.streams.set(source, new MediaStream([transceiver.receiver.track]));
    const track = this.own.get(source);
    if (track) void transceiver.sender.replaceTrack(track).then(() => this.adjust());
  }

  private async offer(): Promise<void> {
    // The polite side has no sections before it has heard the first offer.
    if (this.transceivers.size === 0) return;
    try {
      this.isOffering = true;
      await this.connection.setLocalDescription();
      this.describe();
    } catch {
      // Closed meanwhile, or its turn is over: look() finds what is left undone.
    } finally {
      this.isOffering = false;
    }
  }

  private describe(): void {
    const { localDescription } = this.connection;
    if (localDescription)
      this.options.signal({ description: { type: localDescription.type, sdp: localDescription.sdp } });
  }

  private async take(signal: CallSignal): Promise<void> {
    if (this.connection.signalingState === 'closed') return this.options.renewed(signal);
    if ('candidate' in signal) return await this.takeCandidate(signal.candidate);
    const { type, sdp } = signal.description;
    if (type === 'rollback') return this.takeStartOver();
    const session = sessionOf(sdp);
    if (this.remoteSession !== undefined && session !== this.remoteSession) {
      // An answer to what this page's predecessor offered is of no use to anybody.
      if (type === 'offer') this.options.renewed(signal);
      return;
    }
    await this.takeDescription({ type, sdp }, session);
  }

  private takeStartOver(): void {
    if (this.isPolite) return;
    if (this.remoteSession === undefined) this.describe();
    else this.options.renewed(startOver);
  }

  private async takeDescription(description: RTCSessionDescriptionInit, session: string | undefined): Promise<void> {
    const { connection } = this;
    const isOffer = description.type === 'offer';
    const collides = isOffer && (this.isOffering || connection.signalingState !== 'stable');
    this.isIgnoring = !this.isPolite && collides;
    if (this.isIgnoring || (!isOffer && connection.signalingState !== 'have-local-offer')) return;
    await connection.setRemoteDescription(description);
    this.remoteSession = session;
    for (const candidate of this.early.splice(0)) await this.addCandidate(candidate);
    if (!isOffer) return;
    if (this.transceivers.size === 0) this.adoptAll();
    await connection.setLocalDescription();
    this.describe();
  }

  private adoptAll(): void {
    for (const [index, transceiver] of this.connection.getTransceivers().entries()) {
      const source = sources[index];
      if (!source) return;
      transceiver.direction = 'sendrecv';
      this.adopt(source, transceiver);
    }
  }

  private async takeCandidate(candidate: RTCIceCandidateInit | null): Promise<void> {
    if (!candidate) return;
    if (this.connection.remoteDescription) await this.addCandidate(candidate);
    else this.early.push(candidate);
  }

  private async addCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    try {
      await this.connection.addIceCandidate(candidate);
    } catch (error) {
      // Of an offer that was passed over, or of a connection that is no more: others lead there.
      if (!this.isIgnoring) console.debug('A candidate was of no use.', error);
    }
  }

  private useChannel(channel: RTCDataChannel): void {
    this.channel = channel;
    channel.onopen = () => this.say({});
    channel.onmessage = ({ data }) => {
      const notes = readNotes(data);
      if (!notes) return;
      this.heard = notes;
      void this.adjust();
      this.options.changed();
    };
  }

  private say(change: Partial<MeshNotes>): void {
    this.said = { ...this.said, ...change };
    if (this.channel?.readyState === 'open') this.channel.send(JSON.stringify(this.said));
  }

  private connectionChanged(): void {
    const { connectionState } = this.connection;
    clearTimeout(this.lostTimer);
    if (connectionState === 'failed') this.connection.restartIce();
    if (connectionState === 'disconnected') this.lostTimer = setTimeout(() => this.connection.restartIce(), lostMs);
    if (connectionState === 'connected') void this.adjust();
    this.options.changed();
  }

  /** A signal may be lost, with a socket of either side's or because the other was not there yet. */
  private look(): void {
    const { connectionState, signalingState } = this.connection;
    if (connectionState === 'connected' || connectionState === 'disconnected') return;
    if (signalingState === 'have-local-offer') this.describe();
    else if (this.remoteSession === undefined) this.options.signal(startOver);
    else if (connectionState === 'failed') this.connection.restartIce();
  }

  private async adjust(): Promise<void> {
    await this.tune('cam', cameraQuality(this.others, this.heard.wantsWidth));
    await this.tune('screen', { width: Number.POSITIVE_INFINITY, kbps: screenKbps });
  }

  private async tune(source: OutSource, { width, kbps }: { width: number; kbps: number }): Promise<void> {
    const sender = this.transceivers.get(source)?.sender;
    const parameters = sender?.getParameters();
    const [encoding] = parameters?.encodings ?? [];
    if (!sender?.track || !parameters || !encoding) return;
    const captured = sender.track.getSettings().width ?? 1280;
    encoding.active = width > 0;
    encoding.maxBitrate = Math.max(1, kbps) * 1_000;
    encoding.scaleResolutionDownBy = width > 0 ? Math.max(1, captured / width) : 1;
    // Two changes in a row: the later one has all that the earlier one wanted.
    await sender.setParameters(parameters).catch(() => undefined);
  }
}

function preferCodecs(transceiver: RTCRtpTransceiver): void {
  const known = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
  const wanted = videoCodecs.flatMap((name) => known.filter(({ mimeType }) => mimeType === name));
  if (wanted.length > 0 && 'setCodecPreferences' in transceiver) transceiver.setCodecPreferences(wanted);
}
