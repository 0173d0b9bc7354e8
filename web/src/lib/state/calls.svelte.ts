import type { Call, CallCard, CallKind, Joined, StopRinging } from '@talky/server/protocol';
import * as api from '#lib/api/calls.ts';
import { type Failure, ok, type Result } from '#lib/api/failure.ts';
import { ownDeviceId } from '#lib/calls/device-id.ts';
import { forgetCall, readKept } from '#lib/calls/kept-call.ts';
import {
  isPresent,
  type KnownCalls,
  noCalls,
  seatOf,
  withActive,
  withCall,
  withCard,
  withoutRing,
  withRing,
} from '#lib/calls/known-calls.ts';
import { OwnCall, type Wanted } from '#lib/calls/own-call.svelte.ts';
import { live } from './live.ts';
import { world } from './world.svelte.ts';

/** A call that rings here. */
export interface Ring {
  call: Call;
  /** When it is over, by this client's clock: milliseconds. */
  until: number;
}

/** How a call came to its end for this tab, for whoever tells. */
export type Leaving = 'ended' | 'removed' | 'moved' | 'left';

interface Listener {
  /** This tab is in a call no more. */
  gone(call: Call | undefined, why: Leaving): void;
  /** The host has switched something of one's own off. */
  muted(source: 'mic' | 'cam' | 'screen', by: string): void;
  /** It rings no more. */
  stopped(callId: string, why: StopRinging): void;
}

/** Calls: what rings, what goes on in one's chats, and the one this tab is in. */
class Calls {
  #known = $state.raw<KnownCalls>(noCalls);
  #own = $state.raw<OwnCall>();
  /** Rung on, but not heard here. */
  #silenced = $state.raw<ReadonlySet<string>>(new Set());
  /** A call is being started, or come into. */
  #entering = $state(false);
  #isLoaded = $state(false);
  /** Milliseconds that the server's clock is ahead of this one. */
  #skewMs = 0;
  /** Of the call that is being accepted here. */
  #taking: string | undefined;
  readonly #listeners = new Set<Listener>();
  readonly #channel = new BroadcastChannel('talky.calls');

  constructor() {
    live.onHello(() => void this.#greeted());
    live.on('call.incoming', ({ call, until, serverTime }) => {
      this.#read(serverTime);
      this.#change((known) => withRing(known, call, Date.parse(until) - this.#skewMs, this.#meId));
      void live.request('call.delivered', { callId: call._id });
    });
    live.on('call.state', ({ call, serverTime }) => {
      this.#read(serverTime);
      this.take(call);
    });
    live.on('call.stopRinging', ({ callId, why }) => {
      this.#change((known) => withoutRing(known, callId));
      // This tab is the one that took it.
      if (this.#own?.callId === callId || this.#taking === callId) return;
      for (const listener of this.#listeners) listener.stopped(callId, why);
    });
    live.on('call.removed', ({ callId }) => this.#own?.callId === callId && this.#leave('removed'));
    live.on('call.muted', ({ callId, source, by }) => {
      if (this.#own?.callId !== callId) return;
      void this.#own.mutedBy(source);
      for (const listener of this.#listeners) listener.muted(source, by);
    });
    live.on('call.signal', (signal) => {
      const { callId, to } = signal;
      if (this.#own?.callId === callId && this.#own.me.deviceId === to.deviceId) this.#own.hear(signal);
    });
    live.on('call.reaction', ({ callId, userId, emoji }) => {
      if (this.#own?.callId === callId) this.#own.show(userId, emoji);
    });
    live.on('chat.call', ({ chatId, call }) => this.#change((known) => withCard(known, chatId, call)));
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') this.#silence(data);
    };
  }

  get(callId: string): Call | undefined {
    return this.#known.calls[callId];
  }
  /** The call that goes on in a chat. */
  cardOf(chatId: string): CallCard | undefined {
    return this.#known.cards[chatId];
  }
  /** All that go on in one's chats, newest first. */
  get cards(): CallCard[] {
    return Object.values(this.#known.cards).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }
  /** What rings, longest first. */
  get rings(): Ring[] {
    return Object.entries(this.#known.ringing)
      .flatMap(([id, until]) => {
        const call = this.#known.calls[id];
        return call && id !== this.#own?.callId ? { call, until } : [];
      })
      .sort((a, b) => a.until - b.until);
  }
  isSilenced(callId: string): boolean {
    return this.#silenced.has(callId);
  }
  /** The call this tab is in. */
  get own(): OwnCall | undefined {
    return this.#own;
  }
  get isEntering(): boolean {
    return this.#entering;
  }
  /** Whether it is known what goes on. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }
  /** How long ago something happened by the server's clock, in whole seconds. */
  secondsSince(iso: string, now: number): number {
    return Math.max(0, Math.floor((now + this.#skewMs - Date.parse(iso)) / 1_000));
  }

  /** Ends with the function that it returns. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(chatId: string, kind: CallKind): Promise<Result<Joined>> {
    const deviceId = await ownDeviceId();
    return await this.#enter({ mic: true, cam: kind === 'video' }, () => api.startCall(chatId, kind, deviceId));
  }

  async accept(callId: string, wanted: Wanted): Promise<Result<Joined>> {
    const deviceId = await ownDeviceId();
    this.#taking = callId;
    const entered = await this.#enter(wanted, () => api.acceptCall(callId, deviceId));
    this.#taking = undefined;
    this.#change((known) => withoutRing(known, callId));
    return entered;
  }

  /** Late, again, or from another device. */
  async join(callId: string, wanted: Wanted): Promise<Result<Joined>> {
    const deviceId = await ownDeviceId();
    return await this.#enter(wanted, () => api.joinCall(callId, deviceId));
  }

  /** On all of one's devices. */
  async decline(callId: string): Promise<Result<void>> {
    this.#change((known) => withoutRing(known, callId));
    return await api.declineCall(callId);
  }

  /** On all of one's devices; the caller hears why. */
  async sayBusy(callId: string): Promise<Result<Call>> {
    this.#change((known) => withoutRing(known, callId));
    return this.#took(await api.answerBusy(callId));
  }

  /** Quiet in this browser only: it goes on ringing elsewhere. */
  silence(callId: string): void {
    this.#silence(callId);
    this.#channel.postMessage(callId);
  }

  /** Leaves; a call between two is over with that. */
  async leave(): Promise<void> {
    const own = this.#own;
    if (!own) return;
    this.#leave('left');
    await this.#took(await api.leaveCall(own.callId, own.me.deviceId));
  }

  /** Ends it for all: as its host, or the one who rang. */
  async end(): Promise<Failure | undefined> {
    const own = this.#own;
    if (!own) return undefined;
    const { error } = await this.#took(await api.endCall(own.callId));
    if (!error && this.#own === own) this.#leave('left');
    return error;
  }

  async invite(userIds: readonly string[]): Promise<Failure | undefined> {
    return await this.#inOwn((callId) => api.inviteToCall(callId, userIds));
  }
  async kick(userId: string): Promise<Failure | undefined> {
    return await this.#inOwn((callId) => api.kickFromCall(callId, userId));
  }
  async mute(userId: string, source: 'mic' | 'cam' | 'screen'): Promise<Failure | undefined> {
    return await this.#inOwn((callId) => api.muteInCall(callId, userId, source));
  }
  async passHost(userId: string): Promise<Failure | undefined> {
    return await this.#inOwn((callId) => api.passHost(callId, userId));
  }

  /** Learns what became of a call. */
  async load(callId: string): Promise<Result<Call>> {
    return this.#took(await api.findCall(callId));
  }

  take(call: Call): void {
    this.#change((known) => withCall(known, call, this.#meId));
    const now = this.get(call._id);
    const own = this.#own;
    if (!own || !now || own.callId !== now._id) return;
    const seat = seatOf(now, this.#meId);
    if (now.state === 'ended') this.#leave('ended');
    else if (seat?.state === 'removed') this.#leave('removed');
    else if (!seat || !isPresent(seat)) this.#leave('ended');
    else if (seat.deviceId !== own.me.deviceId) this.#leave('moved');
    else own.hearOf(now);
  }

  /** The page is hidden for good, or frozen: nobody is recorded by a page that is not there. */
  suspend(): void {
    void this.#own?.suspend();
    this.#own = undefined;
  }

  /** Comes back into the call that this tab was in before it was loaded anew. */
  async resume(): Promise<void> {
    const kept = readKept();
    if (!kept || this.#own || this.#entering) return;
    const call = this.get(kept.callId);
    const seat = call && seatOf(call, this.#meId);
    const deviceId = await ownDeviceId();
    if (seat && isPresent(seat) && seat.deviceId === deviceId) await this.join(kept.callId, kept);
    else forgetCall();
  }

  /** Signed out. */
  clear(): void {
    this.#own?.close();
    this.#own = undefined;
    this.#known = noCalls;
    this.#isLoaded = false;
  }

  get #meId(): string {
    return world.now.me?._id ?? '';
  }

  #change(step: (known: KnownCalls) => KnownCalls): void {
    this.#known = step(this.#known);
  }

  #read(serverTime: string): void {
    this.#skewMs = Date.parse(serverTime) - Date.now();
  }

  #silence(callId: string): void {
    this.#silenced = new Set([...this.#silenced, callId]);
  }

  #took(result: Result<Call>): Result<Call> {
    if (result.data) this.take(result.data);
    return result;
  }

  async #inOwn(act: (callId: string) => Promise<Result<Call>>): Promise<Failure | undefined> {
    const own = this.#own;
    return own ? this.#took(await act(own.callId)).error : undefined;
  }

  async #greeted(): Promise<void> {
    this.#own?.greet();
    const { data } = await api.findActiveCalls();
    if (!data) return;
    this.#read(data.serverTime);
    const rungUntil = (call: Call) => Date.parse(data.until[call._id] ?? data.serverTime) - this.#skewMs;
    this.#change((known) => withActive(known, data, this.#meId, rungUntil));
    for (const call of data.items) this.take(call);
    for (const { call } of this.rings) void live.request('call.delivered', { callId: call._id });
    this.#isLoaded = true;
    const own = this.#own;
    // It ended while this tab was away.
    if (own && !data.items.some(({ _id }) => _id === own.callId)) await this.load(own.callId);
    await this.resume();
  }

  /** One call at a time: whoever comes into another one leaves the one before. */
  async #enter(wanted: Wanted, ask: () => Promise<Result<Joined>>): Promise<Result<Joined>> {
    this.#entering = true;
    const { data, error } = await ask();
    this.#entering = false;
    if (error) return { data: undefined, error };
    this.#own?.close();
    this.#read(data.serverTime);
    const own = new OwnCall(data, { userId: this.#meId, deviceId: await ownDeviceId() });
    this.#own = own;
    this.take(data.call);
    void own.open(data.join, this.get(data.call._id) ?? data.call, wanted);
    return ok(data);
  }

  #leave(why: Leaving): void {
    const own = this.#own;
    if (!own) return;
    this.#own = undefined;
    own.close();
    for (const listener of this.#listeners) listener.gone(this.get(own.callId), why);
  }
}

export const calls = new Calls();
