import type {
  Call,
  CallMedia,
  CallPeer,
  CallSignal,
  CallSource,
  Events,
  Joined,
  JoinInfo,
} from '@talky/server/protocol';
import { joinCall } from '#lib/api/calls.ts';
import { live } from '#lib/state/live.ts';
import { devices } from './devices.svelte.ts';
import { forgetCall, keepCall } from './kept-call.ts';
import { isPresent, seatOf } from './known-calls.ts';
import { MediaRefused } from './media-refused.ts';
import type { LocalMedia, MediaSession, MediaState, RemoteMedia, StartMedia } from './media-session.ts';
import { type Device, isDeviceTrouble, type MediaTrouble, troubleOf } from './media-trouble.ts';
import { openSession } from './open-session.ts';

export interface Wanted {
  mic: boolean;
  cam: boolean;
}

/** A reaction somebody has just shown. */
export interface Reaction {
  id: number;
  userId: string;
  emoji: string;
}

/** What came to be of a device that could not be used, or of what the call refuses. */
export interface Problem {
  device: Device;
  trouble: MediaTrouble;
  /** The call carries as many cameras as it can. */
  isFull?: boolean;
}

const isFull = (reason: unknown): boolean => reason instanceof MediaRefused && reason.code === 'too_many_cameras';

const reactionMs = 5_000;
const hiddenMs = 1_000;
const noMedia: LocalMedia = { camera: undefined, screen: undefined, level: 0, isSpeaking: false, quality: 'unknown' };

/** The call this tab is in: its media, and what one does in it oneself. */
export class OwnCall {
  readonly callId: string;
  readonly chatId: string;
  readonly me: CallPeer;
  readonly max: Joined['max'];
  /** When this device came in, by its own clock: milliseconds. */
  readonly since = Date.now();
  #session: MediaSession | undefined;
  #isClosed = false;
  /** Signals that came before there was a session to hear them. */
  #early: [CallPeer, CallSignal][] = [];
  #peers: readonly CallPeer[] = [];
  #lastReaction = 0;
  readonly #hiding = new Map<string, ReturnType<typeof setTimeout>>();

  #media = $state.raw<CallMedia>({ mic: false, cam: false, screen: false, hand: false });
  #state = $state<MediaState>('connecting');
  #remote = $state.raw<readonly RemoteMedia[]>([]);
  #local = $state.raw<LocalMedia>(noMedia);
  #problem = $state.raw<Problem>();
  #isFailed = $state(false);
  #reactions = $state.raw<readonly Reaction[]>([]);
  /** Whose picture is large. */
  pinned = $state<string>();

  constructor({ call, max }: Joined, me: CallPeer) {
    this.callId = call._id;
    this.chatId = call.chatId;
    this.me = me;
    this.max = max;
  }

  get media(): CallMedia {
    return this.#media;
  }
  get state(): MediaState {
    return this.#state;
  }
  get remote(): readonly RemoteMedia[] {
    return this.#remote;
  }
  get local(): LocalMedia {
    return this.#local;
  }
  /** A device that could not be used; until one has tried again or put it away. */
  get problem(): Problem | undefined {
    return this.#problem;
  }
  /** No media can be had: neither the provider's code nor its room. */
  get isFailed(): boolean {
    return this.#isFailed;
  }
  get reactions(): readonly Reaction[] {
    return this.#reactions;
  }

  /** Connects. What a person does not allow or does not have stays off; the call goes on without. */
  async open(join: JoinInfo, call: Call, wanted: Wanted): Promise<void> {
    void live.request('call.here', { callId: this.callId, deviceId: this.me.deviceId });
    this.#keep(wanted);
    const start: StartMedia = { ...wanted, devices: devices.choice, blur: false };
    try {
      await this.#join(join, start);
    } catch (reason) {
      if (!this.#isClosed) {
        this.#isFailed = true;
        this.#state = 'disconnected';
        console.warn('A call could not be connected:', reason);
      }
      return;
    }
    if (this.#isClosed) return;
    this.hearOf(call);
    for (const [from, signal] of this.#early.splice(0)) this.#session?.hear(from, signal);
    void devices.refresh();
  }

  /** Ends the media of this device, at once. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    forgetCall();
    void this.#session?.leave();
    this.#session = undefined;
  }

  /** The page goes, and may come back: its devices are let go, the seat is kept. */
  async suspend(): Promise<void> {
    const kept = { callId: this.callId, mic: this.#media.mic, cam: this.#media.cam };
    this.close();
    keepCall(kept);
  }

  /** Who else is in it now. */
  hearOf(call: Call): void {
    this.#peers = call.seats.flatMap((seat) =>
      seat.userId !== this.me.userId && isPresent(seat) && seat.deviceId
        ? { userId: seat.userId, deviceId: seat.deviceId }
        : [],
    );
    this.#session?.setPeers(this.#peers);
    const own = seatOf(call, this.me.userId);
    // What is said of it elsewhere, by the host or a lost frame, does not hold: this device knows.
    if (own?.deviceId === this.me.deviceId && own.media.hand !== this.#media.hand) void this.#tell();
  }

  hear({ from, signal }: Events['call.signal']): void {
    if (this.#session) this.#session.hear(from, signal);
    else this.#early.push([from, signal]);
  }

  /** The connection to Talky is back. */
  greet(): void {
    void live.request('call.here', { callId: this.callId, deviceId: this.me.deviceId });
    void this.#tellState();
    void this.#tell();
  }

  async setMic(isOn: boolean): Promise<void> {
    if (await this.#use('mic', isOn)) this.#set({ mic: isOn });
  }

  async setCam(isOn: boolean): Promise<void> {
    if (await this.#use('cam', isOn)) this.#set({ cam: isOn });
  }

  /** Resolves to whether it is shared now: a person who chooses nothing has changed their mind. */
  async setScreen(isOn: boolean): Promise<boolean> {
    try {
      await this.#session?.setScreen(isOn);
      this.#set({ screen: isOn });
      return isOn;
    } catch (reason) {
      if (!(reason instanceof DOMException)) throw reason;
      return false;
    }
  }

  setHand(isUp: boolean): void {
    this.#set({ hand: isUp });
  }

  async setDevice(kind: 'mic' | 'cam' | 'speaker', id: string): Promise<void> {
    devices.choose(kind, id);
    try {
      await this.#session?.setDevice(kind, id);
    } catch (reason) {
      if (kind !== 'speaker') this.#problem = { device: kind, trouble: troubleOf(reason) };
    }
  }

  /** Switched off by the host. */
  async mutedBy(source: CallSource): Promise<void> {
    if (source === 'mic') await this.setMic(false);
    else if (source === 'cam') await this.setCam(false);
    else await this.setScreen(false);
  }

  react(emoji: string): void {
    void live.request('call.react', { callId: this.callId, emoji });
  }

  show(userId: string, emoji: string): void {
    const id = ++this.#lastReaction;
    this.#reactions = [...this.#reactions.slice(-11), { id, userId, emoji }];
    setTimeout(() => {
      this.#reactions = this.#reactions.filter((reaction) => reaction.id !== id);
    }, reactionMs);
  }

  /** How wide somebody is shown, in CSS pixels; 0 when not at all. */
  setShown(userId: string, width: number): void {
    clearTimeout(this.#hiding.get(userId));
    this.#hiding.delete(userId);
    if (width > 0) this.#session?.setShown(userId, width);
    // From one place to another a picture is nowhere for a moment: that is no reason to stop it.
    else
      this.#hiding.set(
        userId,
        setTimeout(() => this.#session?.setShown(userId, 0), hiddenMs),
      );
  }

  stats() {
    return this.#session?.stats() ?? Promise.resolve([]);
  }

  dismissProblem(): void {
    this.#problem = undefined;
  }

  /** Devices are asked for together; one that is refused does not keep the other out. */
  async #join(join: JoinInfo, start: StartMedia): Promise<void> {
    try {
      this.#session = await this.#joined(join, start);
      this.#set({ mic: start.mic, cam: start.cam });
    } catch (reason) {
      if (this.#isClosed) return;
      if (isFull(reason)) {
        this.#problem = { device: 'cam', trouble: 'other', isFull: true };
        return await this.#join(join, { ...start, cam: false });
      }
      if (!isDeviceTrouble(reason) || !(start.mic || start.cam)) throw reason;
      const device = start.cam ? 'cam' : 'mic';
      this.#problem = { device, trouble: troubleOf(reason) };
      await this.#join(join, { ...start, cam: false, mic: start.cam && start.mic });
    }
  }

  async #joined(join: JoinInfo, start: StartMedia): Promise<MediaSession> {
    // One that could not begin has nothing more to say.
    let isOver = false;
    const session = await openSession(join.provider, {
      me: this.me,
      listener: {
        state: (state) => !isOver && this.#heard(state),
        remote: (remote) => {
          this.#remote = [...remote];
        },
        local: (local) => {
          this.#local = { ...local };
        },
        ended: (source, why) => this.#ended(source, why),
        signal: (to, signal) => {
          const { callId, me } = this;
          void live.request('call.signal', { callId, deviceId: me.deviceId, to, signal });
        },
      },
      renew: async () => {
        const { data, error } = await joinCall(this.callId, this.me.deviceId);
        if (error) throw new Error(error.words);
        return data.join;
      },
    });
    try {
      await session.join(join, start);
    } catch (reason) {
      isOver = true;
      await session.leave().catch(() => undefined);
      throw reason;
    }
    if (this.#isClosed) await session.leave();
    return session;
  }

  async #use(device: Device, isOn: boolean): Promise<boolean> {
    try {
      if (device === 'mic') await this.#session?.setMic(isOn);
      else await this.#session?.setCam(isOn);
      this.#problem = undefined;
      return true;
    } catch (reason) {
      this.#problem = { device, trouble: troubleOf(reason), isFull: isFull(reason) };
      return false;
    }
  }

  #set(changes: Partial<CallMedia>): void {
    this.#media = { ...this.#media, ...changes };
    this.#keep(this.#media);
    void this.#tell();
  }

  async #tell(): Promise<void> {
    const { callId, me } = this;
    const { error } = await live.request('call.media', { callId, deviceId: me.deviceId, media: this.#media });
    // As many cameras as the call carries are on already.
    if (error?.code !== 'conflict' || !this.#media.cam || this.#isClosed) return;
    await this.#session?.setCam(false);
    this.#problem = { device: 'cam', trouble: 'other', isFull: true };
    this.#set({ cam: false });
  }

  #heard(state: MediaState): void {
    if (this.#isClosed) return;
    this.#state = state;
    void this.#tellState();
  }

  async #tellState(): Promise<void> {
    if (this.#state === 'connecting' || this.#isClosed) return;
    const { callId, me } = this;
    await live.request('call.connected', {
      callId,
      deviceId: me.deviceId,
      isConnected: this.#state === 'connected',
    });
  }

  #ended(source: 'mic' | 'cam' | 'screen', why: 'stopped' | 'device_lost'): void {
    if (source !== 'screen' && why === 'device_lost') this.#problem = { device: source, trouble: 'missing' };
    this.#set({ [source]: false });
  }

  #keep({ mic, cam }: Wanted): void {
    if (!this.#isClosed) keepCall({ callId: this.callId, mic, cam });
  }
}
