import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Message, type MessageBus, MessageType, sessionBus } from '@jellybrick/dbus-next';
import { guarded } from '@talky/server/stores';

const name = 'org.freedesktop.Notifications';
const path = '/org/freedesktop/Notifications';
/** What this desktop can do: without the first two Chromium draws its notifications itself, where nobody can see them. */
const capabilities = ['actions', 'body', 'inline-reply', 'persistence', 'x-kde-origin-name'];
const patienceMs = 15_000;

/** Whether there can be a desktop for notifications to be shown on. */
export const hasBus = Bun.which('dbus-daemon') !== null;
if (!hasBus) console.log('SKIPPED: dbus-daemon is not installed, so no notification reaches a desktop.');

/** A notification as a person sees it on the desktop. */
export interface Shown {
  id: number;
  title: string;
  body: string;
  /** Its buttons' labels, with what stands for them on the bus. */
  buttons: Map<string, string>;
}

type NotifyArguments = [
  app: string,
  replaces: number,
  icon: string,
  title: string,
  body: string,
  actions: string[],
  hints: object,
  timeout: number,
];

function pairs(actions: readonly string[]): Map<string, string> {
  return new Map(actions.flatMap((key, place) => (place % 2 === 0 ? [[actions[place + 1] ?? '', key] as const] : [])));
}

/**
 * The desktop's half of notifications on Linux: Chromium hands them over on the session bus and hears of clicks there,
 * as with any desktop. Everything of the browser's is real; only the person at the mouse is a test.
 */
export class Desktop {
  /** For `DBUS_SESSION_BUS_ADDRESS`. */
  readonly address: string;
  readonly #folder: string;
  readonly #daemon: Bun.Subprocess;
  readonly #bus: MessageBus;
  readonly #shown = new Map<number, Shown>();
  readonly #watchers = new Set<() => void>();
  #lastId = 0;
  #notified = 0;

  private constructor(folder: string, address: string, daemon: Bun.Subprocess, bus: MessageBus) {
    this.#folder = folder;
    this.address = address;
    this.#daemon = daemon;
    this.#bus = bus;
    bus.addMethodHandler((call) => call.path === path && this.#answer(call));
  }

  static async start(): Promise<Desktop> {
    const program = Bun.which('dbus-daemon');
    if (!program) throw new Error('The tests of notifications need dbus-daemon (`apt install dbus-daemon`).');
    const folder = mkdtempSync(join(tmpdir(), 'talky-desktop-'));
    const address = `unix:path=${join(folder, 'bus')}`;
    const daemon = Bun.spawn(
      guarded([program, '--session', '--nofork', '--nopidfile', '--print-address', `--address=${address}`]),
      { stdout: 'pipe', stderr: 'ignore' },
    );
    // It prints its address once it listens.
    await daemon.stdout.getReader().read();
    const bus = sessionBus({ busAddress: address });
    const desktop = new Desktop(folder, address, daemon, bus);
    await bus.requestName(name);
    return desktop;
  }

  /** What is on the screen now, oldest first. */
  get shown(): Shown[] {
    return [...this.#shown.values()];
  }

  /** How many times something was shown or changed. */
  get notified(): number {
    return this.#notified;
  }

  /** Resolves with what is on the screen once that is as wanted. */
  async until(isWanted: (shown: readonly Shown[]) => boolean): Promise<Shown[]> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => isWanted(this.shown) && resolve();
    const timer = setTimeout(() => reject(new Error(`The desktop shows ${Bun.inspect(this.shown)}`)), patienceMs);
    this.#watchers.add(look);
    look();
    await promise.finally(() => {
      clearTimeout(timer);
      this.#watchers.delete(look);
    });
    return this.shown;
  }

  /** The one notification there is, once it says that. */
  async one(text: string): Promise<Shown> {
    const isIt = ({ title, body }: Shown) => `${title}\n${body}`.includes(text);
    const [shown] = await this.until((all) => all.length === 1 && all.every(isIt));
    if (!shown) throw new Error('There is none.');
    return shown;
  }

  click({ id }: Shown): void {
    this.#signal('ActionInvoked', 'us', [id, 'default']);
  }

  press({ id, buttons }: Shown, label: string): void {
    const key = buttons.get(label);
    if (key === undefined) throw new Error(`It has no button "${label}", only ${[...buttons.keys()].join(', ')}.`);
    this.#signal('ActionInvoked', 'us', [id, key]);
  }

  /** Writes into the notification's own field. */
  reply({ id }: Shown, words: string): void {
    this.#signal('NotificationReplied', 'us', [id, words]);
  }

  /** Swept away unread. */
  dismiss({ id }: Shown): void {
    this.#close(id, 2);
  }

  async stop(): Promise<void> {
    this.#bus.disconnect();
    this.#daemon.kill();
    await this.#daemon.exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #answer(call: Message): boolean {
    const [signature, body] = this.#answerTo(call);
    if (call.type === MessageType.METHOD_CALL) this.#bus.send(Message.newMethodReturn(call, signature, body));
    for (const look of this.#watchers) look();
    return true;
  }

  #answerTo({ member, body }: Message): [signature: string, body: unknown[]] {
    if (member === 'GetCapabilities') return ['as', [capabilities]];
    if (member === 'GetServerInformation') return ['ssss', ['Test desktop', 'Talky', '1.0', '1.2']];
    if (member === 'Notify') return ['u', [this.#notify(body as NotifyArguments)]];
    if (member === 'CloseNotification') this.#close(Number(body[0]), 3);
    return ['', []];
  }

  #notify([, replaces, , title, text, actions]: NotifyArguments): number {
    const id = replaces || ++this.#lastId;
    this.#notified++;
    this.#shown.set(id, { id, title, body: text, buttons: pairs(actions) });
    return id;
  }

  #close(id: number, reason: 2 | 3): void {
    this.#shown.delete(id);
    this.#signal('NotificationClosed', 'uu', [id, reason]);
  }

  #signal(member: string, signature: string, body: unknown[]): void {
    this.#bus.send(Message.newSignal(path, name, member, signature, body));
  }
}
