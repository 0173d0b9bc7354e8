import type { CallPeer, JoinInfo } from '@talky/server/protocol';
import type { LocalMedia, MediaStat, RemoteMedia, StartMedia } from '#lib/calls/media-session.ts';
import { openEngine } from '#lib/calls/zego-engine.ts';
import { ZegoSession } from '#lib/calls/zego-session.ts';
import { type ZimClient, ZimMirror } from '#lib/calls/zim-mirror.ts';
import { StandInCloud } from './stand-in-engine.ts';

/** What one sees of a session. */
export interface View {
  state: string;
  why: string | undefined;
  states: string[];
  remote: { userId: string; sends: string[]; quality: string; isSpeaking: boolean }[];
  ownCamera: string | undefined;
  ownLevel: number;
  ownQuality: string;
  ended: string[];
}

const kinds = ['audio', 'camera', 'screen', 'screenAudio'] as const;

/** Somebody in a call, of whom a page may have several. */
class Seat {
  readonly session: ZegoSession;
  readonly view: View = {
    state: '',
    why: undefined,
    states: [],
    remote: [],
    ownCamera: undefined,
    ownLevel: 0,
    ownQuality: '',
    ended: [],
  };
  renewed = 0;

  constructor(me: CallPeer, renewals: JoinInfo[], cloud: StandInCloud | undefined) {
    const listener = {
      state: (state: string, why?: string) => {
        Object.assign(this.view, { state, why });
        this.view.states.push(why ? `${state} ${why}` : state);
      },
      remote: (media: readonly RemoteMedia[]) => {
        this.view.remote = media.map((one) => ({
          userId: one.userId,
          sends: kinds.filter((kind) => one[kind] !== undefined),
          quality: one.quality,
          isSpeaking: one.isSpeaking,
        }));
        for (const { audio } of media) this.play(audio);
      },
      local: ({ camera, level, quality }: LocalMedia) => {
        this.view.ownCamera = camera?.getVideoTracks()[0]?.getSettings().deviceId;
        this.view.ownLevel = Math.max(this.view.ownLevel, level);
        this.view.ownQuality = quality;
      },
      ended: (source: string, why: string) => this.view.ended.push(`${source} ${why}`),
      signal: () => undefined,
    };
    const renew = async () => {
      const next = renewals[this.renewed++];
      if (!next) throw new Error('The server is away.');
      return next;
    };
    this.session = cloud
      ? new ZegoSession({ me, listener, renew }, cloud.open)
      : new ZegoSession({ me, listener, renew });
  }

  private readonly heard = new Set<MediaStream>();
  /** Chromium measures what comes in only once it is played. */
  private play(stream: MediaStream | undefined): void {
    if (!stream || this.heard.has(stream)) return;
    this.heard.add(stream);
    const element = document.createElement('audio');
    element.autoplay = true;
    element.srcObject = stream;
    document.body.append(element);
  }
}

/** A ZIM that is only asked. */
class StandInZim implements ZimClient {
  readonly asked: unknown[][] = [];
  isAway = false;

  async login(...given: unknown[]): Promise<void> {
    this.asked.push(['login', ...given]);
    if (this.isAway) throw { code: 6_000_105, message: 'Request timeout' };
  }
  logout = () => void this.asked.push(['logout']);
  destroy = () => void this.asked.push(['destroy']);
  callInvite: ZimClient['callInvite'] = async (invitees, { timeout, mode, extendedData }) => {
    this.asked.push(['callInvite', invitees, timeout, mode, extendedData]);
    const errorUserList = invitees.includes('stranger') ? [{ userID: 'stranger', reason: 6_000_001 }] : [];
    return { callID: 'zim-call', timeout, errorUserList };
  };
  callCancel: ZimClient['callCancel'] = async (invitees, callID) => {
    this.asked.push(['callCancel', invitees, callID]);
    return { callID, errorInvitees: [] };
  };
}

/** What the test does in the page. */
class ZegoPage {
  readonly cloud = new StandInCloud();
  readonly violations: string[] = [];
  private readonly seats = new Map<string, Seat>();

  constructor() {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      this.violations.push(`${effectiveDirective} ${blockedURI}`),
    );
  }

  async join(me: CallPeer, info: JoinInfo, start: StartMedia, renewals: JoinInfo[], isReal: boolean): Promise<string> {
    const seat = new Seat(me, renewals, isReal ? undefined : this.cloud);
    this.seats.set(me.userId, seat);
    const begun = performance.now();
    try {
      await seat.session.join(info, start);
      return 'in';
    } catch (error) {
      return `${error} after ${Math.round((performance.now() - begun) / 1_000)} s`;
    }
  }

  session(userId: string): ZegoSession {
    const seat = this.seats.get(userId);
    if (!seat) throw new Error('Nobody of that name has joined.');
    return seat.session;
  }

  look(userId: string): View & { renewed: number } {
    const seat = this.seats.get(userId);
    if (!seat) throw new Error('Nobody of that name has joined.');
    return { ...seat.view, renewed: seat.renewed };
  }

  stats(userId: string): Promise<MediaStat[]> {
    return this.session(userId).stats();
  }

  /** How the engine of somebody in a room was used. */
  engine(zegoUser: string): { called: string[]; token: string; isDestroyed: boolean } | undefined {
    const engine = this.cloud.engineOf(zegoUser);
    return engine && { called: engine.called, token: engine.token, isDestroyed: engine.isDestroyed };
  }

  /** Which camera somebody sends. */
  sentCamera(zegoUser: string): string | undefined {
    const streams = [...this.cloud.streams.values()].filter(({ user }) => user === zegoUser);
    return streams[0]?.stream.getVideoTracks()[0]?.getSettings().deviceId;
  }

  lastEngine() {
    const engine = this.cloud.engines.at(-1);
    return engine && { called: engine.called, isDestroyed: engine.isDestroyed };
  }

  emit(zegoUser: string, event: string, given: unknown[]): void {
    this.cloud.engineOf(zegoUser)?.emit(event, ...given);
  }

  putOut(zegoUser: string, code: number): void {
    this.cloud.engineOf(zegoUser)?.putOut(code);
  }

  /** Rings by a ZIM that is only asked, and says what it was asked. */
  async mirror(invitees: string[], answered: string[], isAway: boolean): Promise<unknown[][]> {
    const zim = new StandInZim();
    zim.isAway = isAway;
    const login = { appId: 42, userId: 'ada', token: '04token' };
    try {
      const mirror = await ZimMirror.open(login, { callId: 'call', invitees }, async () => zim);
      await mirror.answered(answered);
      await mirror.close();
      await mirror.close();
    } catch (error) {
      zim.asked.push(['failed', JSON.stringify(error)]);
    }
    return zim.asked;
  }

  /** What the real engine makes of a stream as sessions use it, without a room. */
  async realStream() {
    const engine = await openEngine(1_234_567_890, 'wss://webliveroom1234567890-api.coolzcloud.com/ws');
    const canvas = document.createElement('canvas');
    canvas.getContext('2d')?.fillRect(0, 0, 1, 1);
    const silence = new AudioContext().createMediaStreamDestination().stream;
    const source = new MediaStream([...silence.getAudioTracks(), ...canvas.captureStream(1).getVideoTracks()]);
    const stream = await engine.createStream({ custom: { source } });
    engine.mutePublishStreamAudio(stream, true);
    engine.mutePublishStreamVideo(stream, true);
    const muted = stream.getTracks().map(({ enabled }) => enabled);
    engine.enableDualStream(stream);
    const own = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    const codes = [];
    for (const track of own.getTracks()) codes.push((await engine.replaceTrack(stream, track)).errorCode);
    engine.mutePublishStreamAudio(stream, false);
    engine.mutePublishStreamVideo(stream, false);
    const tracks = stream.getTracks();
    // It does so a moment later.
    while (!tracks.every(({ enabled }) => enabled)) await new Promise((resolve) => setTimeout(resolve, 20));
    const sent = tracks.map(({ kind, enabled, readyState }) => `${kind} ${enabled} ${readyState}`);
    const isOurs = tracks.every(({ id }) => own.getTrackById(id));
    let publishing = 0;
    try {
      engine.startPublishingStream('room_ada_laptop-0001_cam', stream, { videoCodec: 'VP8', roomID: 'room' });
    } catch (error) {
      publishing = (error as { errorCode: number }).errorCode;
    }
    engine.destroyStream(stream);
    const afterwards = own.getTracks().map(({ readyState }) => readyState);
    engine.destroyEngine();
    return { isTaken: codes.every((code) => code === 0), muted, sent: sent.sort(), isOurs, publishing, afterwards };
  }

  /** Rings by the real ZIM. */
  async realMirror(appId: number, userId: string, token: string): Promise<string> {
    try {
      await ZimMirror.open({ appId, userId, token }, { callId: 'call', invitees: ['grace'] });
      return 'rung';
    } catch (error) {
      return JSON.stringify(error);
    }
  }
}

declare global {
  interface Window {
    zego: ZegoPage;
  }
}

window.zego = new ZegoPage();
