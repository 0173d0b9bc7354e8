import type { JoinInfo } from '@talky/server/protocol';
import { Levels } from './levels.ts';
import type {
  LocalMedia,
  MediaListener,
  MediaState,
  Quality,
  RemoteMedia,
  SessionOptions,
  StartMedia,
} from './media-session.ts';
import { type OutSource, OwnMedia } from './own-media.ts';

/**
 * What every session does alike, whoever carries its media: this device's microphone, camera and screen, how loud people
 * are, and what its listener is told.
 */
export abstract class DeviceSession {
  protected readonly options: SessionOptions;
  protected readonly listener: MediaListener;
  protected readonly own: OwnMedia;
  protected readonly levels = new Levels(() => this.loudnessChanged());
  /** What is to be sent, also while it cannot be. */
  protected readonly sending = new Map<OutSource, MediaStreamTrack>();
  /** In pixels of the screen, by person. */
  protected readonly shown = new Map<string, number>();
  protected isIn = false;
  private current: MediaState | undefined;

  constructor(options: SessionOptions) {
    this.options = options;
    this.listener = options.listener;
    this.own = new OwnMedia({
      send: async (source, track) => {
        if (track) this.sending.set(source, track);
        else this.sending.delete(source);
        await this.send(source, track);
      },
      changed: () => {
        this.levels.watch('', this.own.micTrack);
        this.tellLocal();
      },
      ended: (source, why) => this.listener.ended(source, why),
    });
  }

  setMic(isOn: boolean): Promise<void> {
    return this.own.setMic(isOn);
  }

  setCam(isOn: boolean): Promise<void> {
    return this.own.setCam(isOn);
  }

  setScreen(isOn: boolean): Promise<void> {
    return this.own.setScreen(isOn);
  }

  /** Where voices are heard is the affair of whoever plays them. */
  async setDevice(kind: 'mic' | 'cam' | 'speaker', deviceId: string): Promise<void> {
    if (kind !== 'speaker') await this.own.setDevice(kind, deviceId);
  }

  setBlur(isOn: boolean): Promise<void> {
    return this.own.setBlur(isOn);
  }

  setShown(userId: string, width: number): void {
    const pixels = Math.round(width * (globalThis.devicePixelRatio || 1));
    this.shown.set(userId, pixels);
    this.show(userId, pixels);
  }

  /** Sends a track from there instead of what was sent; undefined = nothing any more. */
  protected abstract send(source: OutSource, track: MediaStreamTrack | undefined): Promise<void>;
  /** A person's picture is shown so wide from now on, in pixels of the screen. */
  protected abstract show(userId: string, pixels: number): void;
  /** What comes in from others. */
  protected abstract remote(): RemoteMedia[];
  /** How good one's own connection is. */
  protected abstract readonly quality: Quality;

  protected loudnessChanged(): void {
    this.tell();
  }

  protected get state(): MediaState | undefined {
    return this.current;
  }

  protected tell(): void {
    if (!this.isIn) return;
    this.listener.remote(this.remote());
    this.tellLocal();
  }

  protected tellLocal(): void {
    const { camera, screen } = this.own;
    const local: LocalMedia = { camera, screen, ...this.levels.of(''), quality: this.quality };
    this.listener.local(local);
  }

  protected become(state: MediaState, why?: string): void {
    if (state === this.current) return;
    this.current = state;
    this.listener.state(state, why);
  }

  /** The devices are let go. */
  protected close(): void {
    this.own.stop();
    this.levels.close();
  }
}

/** One of a provider's rooms, which knows by itself who is in it. */
export abstract class RoomSession extends DeviceSession {
  async join(info: JoinInfo, start: StartMedia): Promise<void> {
    this.isIn = true;
    this.become('connecting');
    try {
      // The way in and the devices each take their time: both at once.
      await Promise.all([this.enter(info), this.own.start(start)]);
    } catch (error) {
      await this.leave();
      throw error;
    }
  }

  abstract leave(): Promise<void>;
  protected abstract enter(info: JoinInfo): Promise<void>;

  /** The provider signals by itself. */
  hear(): void {}
}
