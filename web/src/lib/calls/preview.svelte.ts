import { devices } from './devices.svelte.ts';
import { Levels } from './levels.ts';
import { type Device, type MediaTrouble, troubleOf } from './media-trouble.ts';

/** Microphone and camera before a call, or to try them: seen and measured here, sent nowhere. */
export class Preview {
  #camera = $state.raw<MediaStream>();
  #level = $state(0);
  #trouble = $state.raw<Partial<Record<Device, MediaTrouble>>>({});
  #mic: MediaStream | undefined;
  #isOver = false;
  readonly #levels = new Levels(() => {
    this.#level = this.#levels.of('own').level;
  });

  get camera(): MediaStream | undefined {
    return this.#camera;
  }
  /** 0 to 1. */
  get level(): number {
    return this.#level;
  }
  trouble(device: Device): MediaTrouble | undefined {
    return this.#trouble[device];
  }

  /** Opens what is wanted and lets go of the rest; again after a choice. Asks for both at once, so that a person is asked once. */
  async use(wanted: { mic: boolean; cam: boolean }): Promise<void> {
    this.#letGo();
    const { mic, cam } = devices.choice;
    const constraints = {
      ...(wanted.mic ? { audio: mic ? { deviceId: { ideal: mic } } : true } : {}),
      ...(wanted.cam
        ? { video: { width: { ideal: 1280 }, height: { ideal: 720 }, ...(cam ? { deviceId: { ideal: cam } } : {}) } }
        : {}),
    };
    this.#trouble = {};
    if (!wanted.mic && !wanted.cam) return;
    try {
      this.#take(await this.#open(constraints));
    } catch (reason) {
      // One of the two may be there all the same.
      if (wanted.mic && wanted.cam) {
        await this.#alone('mic', { audio: constraints.audio ?? true });
        await this.#alone('cam', { video: constraints.video ?? true });
      } else this.#trouble = { [wanted.mic ? 'mic' : 'cam']: troubleOf(reason) };
    }
    await devices.refresh();
  }

  /** Lets every device go, for good. */
  close(): void {
    this.#isOver = true;
    this.#letGo();
    this.#levels.close();
  }

  async #alone(device: Device, constraints: MediaStreamConstraints): Promise<void> {
    try {
      this.#take(await this.#open(constraints));
    } catch (reason) {
      this.#trouble = { ...this.#trouble, [device]: troubleOf(reason) };
    }
  }

  async #open(constraints: MediaStreamConstraints): Promise<MediaStream> {
    return await navigator.mediaDevices.getUserMedia(constraints);
  }

  #take(stream: MediaStream): void {
    if (this.#isOver) {
      for (const track of stream.getTracks()) track.stop();
      return;
    }
    const [voice] = stream.getAudioTracks();
    const [view] = stream.getVideoTracks();
    if (voice) {
      this.#mic = new MediaStream([voice]);
      this.#levels.watch('own', voice);
    }
    if (view) this.#camera = new MediaStream([view]);
  }

  #letGo(): void {
    for (const track of [...(this.#mic?.getTracks() ?? []), ...(this.#camera?.getTracks() ?? [])]) track.stop();
    this.#levels.watch('own', undefined);
    this.#mic = undefined;
    this.#camera = undefined;
    this.#level = 0;
  }
}
