import type { DeviceChoice } from './media-session.ts';

const storageKey = 'talky.call-devices';

export type DeviceKind = 'mic' | 'cam' | 'speaker';
const kinds = { mic: 'audioinput', cam: 'videoinput', speaker: 'audiooutput' } as const;

function readKept(): DeviceChoice {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Record<string, unknown>;
    const text = (key: DeviceKind) => (typeof kept[key] === 'string' ? kept[key] : undefined);
    return { mic: text('mic'), cam: text('cam'), speaker: text('speaker') };
  } catch {
    return {};
  }
}

/** The microphones, cameras and speakers of this machine, and which of them calls use: kept on this machine alone. */
class Devices {
  #all = $state.raw<readonly MediaDeviceInfo[]>([]);
  #chosen = $state.raw<DeviceChoice>(readKept());
  #isWatching = false;

  /** Those one can choose among; their names are there once a device was allowed. */
  of(kind: DeviceKind): { id: string; label: string }[] {
    return this.#all
      .filter((device) => device.kind === kinds[kind] && device.deviceId !== '' && device.label !== '')
      .map(({ deviceId, label }) => ({ id: deviceId, label }));
  }

  /** The chosen one's id, if it is there; undefined is the browser's own choice. */
  chosen(kind: DeviceKind): string | undefined {
    const id = this.#chosen[kind];
    return this.of(kind).some((device) => device.id === id) ? id : undefined;
  }

  /** The id of what is used: the chosen one, else the first, which browsers list as the standard. */
  current(kind: DeviceKind): string | undefined {
    return this.chosen(kind) ?? this.of(kind)[0]?.id;
  }

  get choice(): DeviceChoice {
    return { mic: this.chosen('mic'), cam: this.chosen('cam'), speaker: this.chosen('speaker') };
  }

  choose(kind: DeviceKind, id: string): void {
    this.#keep({ ...this.#chosen, [kind]: id });
  }

  /** Lists them, and again whenever one comes or goes. */
  async refresh(): Promise<void> {
    const { mediaDevices } = navigator;
    if (!mediaDevices) return;
    if (!this.#isWatching) mediaDevices.addEventListener('devicechange', () => void this.refresh());
    this.#isWatching = true;
    this.#all = await mediaDevices.enumerateDevices().catch(() => []);
  }

  #keep(next: DeviceChoice): void {
    this.#chosen = next;
    localStorage.setItem(storageKey, JSON.stringify(next));
  }
}

export const devices = new Devices();
