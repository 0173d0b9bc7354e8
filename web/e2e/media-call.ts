import type { Call } from '@talky/server/protocol';
import { type makeMesh, until } from '@talky/server/testing';
import type { StartMedia } from '#lib/calls/media-session.ts';
import { Caller, everything } from './media-caller.ts';
import { SignalRelay } from './signal-relay.ts';

type Carrier = ReturnType<typeof makeMesh>;

/** Longer than anything takes on a busy machine: past it a thing is missing, not slow. */
const patienceMs = 30_000;
const apartMs = 400;

const id = () => crypto.randomUUID().replaceAll('-', '').slice(0, 24);

function newCall(provider: Call['provider']): Call {
  const now = new Date().toISOString();
  const host = id();
  return {
    _id: id(),
    chatId: id(),
    kind: 'video',
    isGroup: true,
    provider,
    state: 'active',
    reason: null,
    startedBy: host,
    host,
    seats: [],
    v: 1,
    createdAt: now,
    activeAt: now,
    endedAt: null,
  };
}

/** One call of several pages over one provider. Who is in it the test says, as the server does otherwise. */
export class MediaCall {
  readonly call: Call;
  readonly callers: Caller[] = [];
  readonly relay = new SignalRelay();
  private readonly carrier: Carrier;

  private constructor(carrier: Carrier) {
    this.carrier = carrier;
    this.call = newCall(carrier.id);
  }

  static async open(carrier: Carrier, origin: string, count: number): Promise<MediaCall> {
    const opened = new MediaCall(carrier);
    await carrier.openRoom(opened.call);
    for (let n = 0; n < count; n++) {
      const me = { userId: id(), deviceId: crypto.randomUUID() };
      opened.callers.push(await Caller.open(origin, me, opened.relay.addressFor(me)));
    }
    return opened;
  }

  /** Everybody comes in, one after the other. */
  async joinAll(start: StartMedia = everything): Promise<void> {
    const there: Caller[] = [];
    for (const caller of this.callers) {
      there.push(caller);
      await this.join(caller, start);
      await this.tellPeers(there);
    }
  }

  async join(caller: Caller, start: StartMedia = everything): Promise<void> {
    const { userId, deviceId } = caller.me;
    const grant = () => this.carrier.grant(this.call, userId, deviceId);
    await caller.join(await grant(), start, await grant());
  }

  /** As the call's state does. */
  async tellPeers(callers: readonly Caller[] = this.callers): Promise<void> {
    await Promise.all(callers.map((caller) => caller.setPeers(callers.map(({ me }) => me))));
  }

  /** Resolves once each page hears and sees each other: bytes and decoded frames grow. */
  async untilAllFlows(callers: readonly Caller[] = this.callers, limitMs = patienceMs): Promise<void> {
    for (const caller of callers)
      for (const other of callers)
        if (caller !== other) await this.untilFlows(caller, other, ['audio', 'video'], limitMs);
  }

  /** Resolves once these kinds come in from another, and go on coming. */
  async untilFlows(
    to: Caller,
    from: Caller,
    kinds: readonly ('audio' | 'video' | 'screen')[],
    limitMs = patienceMs,
  ): Promise<void> {
    for (const kind of kinds)
      await until(`No ${kind} of ${from.me.deviceId} came to ${to.me.deviceId}`, () => flows(to, from, kind), limitMs);
  }

  /** Resolves once a kind no longer comes in. */
  async untilStill(to: Caller, from: Caller, kind: 'audio' | 'video' | 'screen'): Promise<void> {
    await until(
      `${kind} of ${from.me.deviceId} still comes to ${to.me.deviceId}`,
      async () => !(await flows(to, from, kind)),
      patienceMs,
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.callers.map((caller) => caller.close()));
    await this.relay.close();
    await this.carrier.closeRoom(this.call._id);
    if (this.relay.refused.length > 0) throw new Error(this.relay.refused.join(' '));
  }
}

async function counted(to: Caller, from: Caller, kind: string): Promise<{ bytes: number; frames: number }> {
  const rows = await to.stats();
  const row = rows.find((one) => one.direction === 'in' && one.userId === from.me.userId && one.kind === kind);
  return { bytes: row?.bytes ?? 0, frames: row?.frames ?? 0 };
}

async function flows(to: Caller, from: Caller, kind: string): Promise<boolean> {
  const before = await counted(to, from, kind);
  await Bun.sleep(apartMs);
  const after = await counted(to, from, kind);
  return after.bytes > before.bytes && (kind === 'audio' || after.frames > before.frames);
}
