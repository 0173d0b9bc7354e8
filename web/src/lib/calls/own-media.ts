import { MediaRefused } from './media-refused.ts';
import type { DeviceChoice, StartMedia } from './media-session.ts';

/** What a device can send at the same time. */
export type OutSource = 'mic' | 'cam' | 'screen' | 'screenAudio';

interface Ways {
  /** Sends a track instead of what was sent from there; undefined = nothing any more. */
  send(source: OutSource, track: MediaStreamTrack | undefined): Promise<void>;
  /** What is captured is another now. */
  changed(): void;
  /** It ended by itself, and nothing is sent from there any more. */
  ended(source: 'mic' | 'cam' | 'screen', why: 'stopped' | 'device_lost'): void;
}

const sound = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const picture = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };
/** Text must be sharp; movement may stutter. */
const screenShare: DisplayMediaStreamOptions = { video: { frameRate: { ideal: 15, max: 30 } }, audio: true };

const micOf = (deviceId: ConstrainDOMString | undefined): MediaTrackConstraints =>
  deviceId === undefined ? sound : { ...sound, deviceId };
const camOf = (deviceId: ConstrainDOMString | undefined): MediaTrackConstraints =>
  deviceId === undefined ? picture : { ...picture, deviceId };
/** A device that was chosen once and is gone is no reason not to call: another one takes its place. */
const preferably = (deviceId: string | undefined) => (deviceId === undefined ? undefined : { ideal: deviceId });

/**
 * The microphone, camera and screen of this device, whoever carries them. What is asked of it happens in order. A
 * muted microphone goes on being measured, and nothing of it is sent; a camera that is off is let go, so that its light
 * goes out.
 */
export class OwnMedia {
  /** As captured: what is sent of the microphone is a copy, so that a mute by others does not silence the meter. */
  private mic: MediaStreamTrack | undefined;
  private micSent: MediaStreamTrack | undefined;
  private cam: MediaStreamTrack | undefined;
  private display: MediaStream | undefined;
  private readonly ways: Ways;
  private devices: DeviceChoice = {};
  private turn: Promise<unknown> = Promise.resolve();
  private isStopped = false;

  /** For the self view. */
  camera: MediaStream | undefined;
  screen: MediaStream | undefined;

  constructor(ways: Ways) {
    this.ways = ways;
  }

  get micTrack(): MediaStreamTrack | undefined {
    return this.mic;
  }

  /** Asks for everything at once, so that the browser asks the person once. */
  start({ mic, cam, devices, blur }: StartMedia): Promise<void> {
    this.devices = devices;
    return this.inTurn(async () => {
      if (blur) throw new MediaRefused('blur_unavailable');
      if (!mic && !cam) return;
      const stream = await this.capture({
        ...(mic ? { audio: micOf(preferably(devices.mic)) } : {}),
        ...(cam ? { video: camOf(preferably(devices.cam)) } : {}),
      });
      const [voice, view] = [stream.getAudioTracks()[0], stream.getVideoTracks()[0]];
      if (voice) await this.useMic(voice);
      if (view) await this.useCam(view);
    });
  }

  setMic(isOn: boolean): Promise<void> {
    return this.inTurn(async () => {
      if (!isOn) return await this.sendMic(undefined);
      if (this.mic) return this.micSent ? undefined : await this.sendMic(this.mic);
      await this.openMic(preferably(this.devices.mic));
    });
  }

  setCam(isOn: boolean): Promise<void> {
    return this.inTurn(async () => {
      if (!isOn) await this.closeCam();
      else if (!this.cam) await this.openCam(preferably(this.devices.cam));
    });
  }

  setScreen(isOn: boolean): Promise<void> {
    return this.inTurn(async () => {
      if (!isOn) await this.closeScreen();
      else if (!this.display) await this.openScreen();
    });
  }

  /** The new one is there before the old one goes: when it cannot be had, nothing has changed. */
  setDevice(kind: 'mic' | 'cam', deviceId: string): Promise<void> {
    return this.inTurn(async () => {
      const exact = { exact: deviceId };
      if (kind === 'mic' && this.mic) await this.openMic(exact, this.micSent !== undefined);
      if (kind === 'cam' && this.cam) await this.openCam(exact);
      this.devices = { ...this.devices, [kind]: deviceId };
    });
  }

  setBlur(isOn: boolean): Promise<void> {
    return this.inTurn(async () => {
      if (isOn) throw new MediaRefused('blur_unavailable');
    });
  }

  /** Lets every device go. */
  stop(): void {
    this.isStopped = true;
    for (const track of [this.mic, this.micSent, this.cam, ...(this.display?.getTracks() ?? [])]) track?.stop();
    this.mic = undefined;
    this.micSent = undefined;
    this.cam = undefined;
    this.display = undefined;
    this.camera = undefined;
    this.screen = undefined;
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async capture(constraints: MediaStreamConstraints): Promise<MediaStream> {
    return this.unlessStopped(await navigator.mediaDevices.getUserMedia(constraints));
  }

  /** Somebody may leave while the browser still asks. */
  private unlessStopped(stream: MediaStream): MediaStream {
    if (!this.isStopped) return stream;
    for (const track of stream.getTracks()) track.stop();
    throw new DOMException('The call was left.', 'AbortError');
  }

  private async openMic(deviceId: ConstrainDOMString | undefined, isSent = true): Promise<void> {
    const [track] = (await this.capture({ audio: micOf(deviceId) })).getAudioTracks();
    if (track) await this.useMic(track, isSent);
  }

  private async useMic(track: MediaStreamTrack, isSent = true): Promise<void> {
    this.mic?.stop();
    this.mic = track;
    track.onended = () => void this.inTurn(() => this.loseMic(track));
    await this.sendMic(isSent ? track : undefined);
  }

  private async sendMic(track: MediaStreamTrack | undefined): Promise<void> {
    const before = this.micSent;
    this.micSent = track?.clone();
    await this.ways.send('mic', this.micSent);
    before?.stop();
    this.ways.changed();
  }

  private async loseMic(track: MediaStreamTrack): Promise<void> {
    if (this.mic !== track) return;
    this.mic = undefined;
    await this.sendMic(undefined);
    this.ways.ended('mic', 'device_lost');
  }

  private async openCam(deviceId: ConstrainDOMString | undefined): Promise<void> {
    const [track] = (await this.capture({ video: camOf(deviceId) })).getVideoTracks();
    if (track) await this.useCam(track);
  }

  private async useCam(track: MediaStreamTrack): Promise<void> {
    const before = this.cam;
    track.contentHint = 'motion';
    track.onended = () => void this.inTurn(() => this.loseCam(track));
    this.cam = track;
    this.camera = new MediaStream([track]);
    await this.ways.send('cam', track);
    before?.stop();
    this.ways.changed();
  }

  private async closeCam(): Promise<void> {
    const { cam } = this;
    if (!cam) return;
    this.cam = undefined;
    this.camera = undefined;
    await this.ways.send('cam', undefined);
    cam.stop();
    this.ways.changed();
  }

  private async loseCam(track: MediaStreamTrack): Promise<void> {
    if (this.cam !== track) return;
    await this.closeCam();
    this.ways.ended('cam', 'device_lost');
  }

  private async openScreen(): Promise<void> {
    const display = this.unlessStopped(await navigator.mediaDevices.getDisplayMedia(screenShare));
    const [view] = display.getVideoTracks();
    if (!view) return;
    view.contentHint = 'detail';
    view.onended = () => void this.inTurn(() => this.endScreen(display));
    this.display = display;
    this.screen = new MediaStream([view]);
    await this.ways.send('screen', view);
    await this.ways.send('screenAudio', display.getAudioTracks()[0]);
    this.ways.changed();
  }

  private async closeScreen(): Promise<void> {
    const { display } = this;
    if (!display) return;
    this.display = undefined;
    this.screen = undefined;
    await this.ways.send('screen', undefined);
    await this.ways.send('screenAudio', undefined);
    for (const track of display.getTracks()) track.stop();
    this.ways.changed();
  }

  /** The browser's own "Stop sharing". */
  private async endScreen(display: MediaStream): Promise<void> {
    if (this.display !== display) return;
    await this.closeScreen();
    this.ways.ended('screen', 'stopped');
  }
}
