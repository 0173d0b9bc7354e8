import type { CallPeer, CallSignal, JoinInfo } from '@talky/server/protocol';
import { LiveKitSession } from '#lib/calls/livekit-session.ts';
import type { MediaSession, RemoteMedia, StartMedia } from '#lib/calls/media-session.ts';
import { MeshSession } from '#lib/calls/mesh-session.ts';
import type { Heard, Sent } from '../signal-relay.ts';

/** What a page says of itself. */
export interface PageView {
  state: string;
  why: string | undefined;
  remote: {
    userId: string;
    deviceId: string;
    sends: string[];
    wasHeardSpeaking: boolean;
    quality: string;
  }[];
  /** From join() to the first decoded frame of anybody. */
  firstFrameMs: number | undefined;
  ownCamera: string | undefined;
  ownLevel: number;
  ended: string[];
}

declare global {
  interface Window {
    page: MediaPage;
  }
}

/** Every connection that this page has made, for what a test does to a network. */
const connections: RTCPeerConnection[] = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given: ConstructorParameters<typeof RTCPeerConnection>) {
    super(...given);
    connections.push(this);
  }
};

const kinds = ['audio', 'camera', 'screen', 'screenAudio'] as const;

/** A session with a page round it that plays what comes in, as the app's does. */
class MediaPage {
  session: MediaSession | undefined;
  private readonly speakers = new Set<string>();
  private readonly players = new Map<MediaStream, HTMLMediaElement>();
  private began = 0;
  private remote: readonly RemoteMedia[] = [];
  private readonly view: PageView = {
    state: '',
    why: undefined,
    remote: [],
    firstFrameMs: undefined,
    ownCamera: undefined,
    ownLevel: 0,
    ended: [],
  };

  async join(me: CallPeer, relay: string, info: JoinInfo, start: StartMedia, renewed?: JoinInfo): Promise<void> {
    const socket = await this.reach(relay);
    const listener = {
      state: (state: string, why?: string) => {
        this.view.state = state;
        this.view.why = why;
      },
      remote: (media: readonly RemoteMedia[]) => {
        this.remote = media;
        for (const { userId, isSpeaking } of media) if (isSpeaking) this.speakers.add(userId);
        for (const each of media) for (const kind of kinds) this.play(each[kind], kind);
      },
      local: ({ camera, level }: { camera: MediaStream | undefined; level: number }) => {
        this.view.ownCamera = camera?.getVideoTracks()[0]?.getSettings().deviceId;
        this.view.ownLevel = Math.max(this.view.ownLevel, level);
      },
      ended: (source: string, why: string) => this.view.ended.push(`${source} ${why}`),
      signal: (to: CallPeer, signal: CallSignal) => socket.send(JSON.stringify({ to, signal } satisfies Sent)),
    };
    const options = { me, listener, ...(renewed ? { renew: async () => renewed } : {}) };
    this.session = info.provider === 'mesh' ? new MeshSession(options) : new LiveKitSession(options);
    this.began = performance.now();
    await this.session.join(info, start);
  }

  /** The app's own socket is open before anybody calls. */
  private async reach(relay: string): Promise<WebSocket> {
    const socket = new WebSocket(relay);
    socket.onmessage = ({ data }) => {
      const { from, signal }: Heard = JSON.parse(data);
      this.session?.hear(from, signal);
    };
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    return socket;
  }

  look(): PageView {
    const remote = this.remote.map((media) => ({
      userId: media.userId,
      deviceId: media.deviceId,
      sends: kinds.filter((kind) => media[kind] !== undefined),
      wasHeardSpeaking: this.speakers.has(media.userId),
      quality: media.quality,
    }));
    return { ...this.view, remote };
  }

  /** Has every connection look for a new way, as after a change of networks. */
  restartAll(): void {
    for (const connection of connections) if (connection.signalingState !== 'closed') connection.restartIce();
  }

  /** The names of the ways in use: new ones after each look. */
  ways(): (string | undefined)[] {
    return connections
      .filter(({ signalingState }) => signalingState !== 'closed')
      .map(({ currentLocalDescription }) => /^a=ice-ufrag:(\S+)/m.exec(currentLocalDescription?.sdp ?? '')?.[1]);
  }

  private play(stream: MediaStream | undefined, kind: (typeof kinds)[number]): void {
    if (!stream || this.players.has(stream)) return;
    const isPicture = kind === 'camera' || kind === 'screen';
    const element = document.createElement(isPicture ? 'video' : 'audio');
    element.autoplay = true;
    element.muted = isPicture;
    element.srcObject = stream;
    document.body.append(element);
    this.players.set(stream, element);
    if (element instanceof HTMLVideoElement)
      element.requestVideoFrameCallback(() => {
        this.view.firstFrameMs ??= Math.round(performance.now() - this.began);
      });
  }
}

window.page = new MediaPage();
