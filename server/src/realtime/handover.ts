import { DomainError, overloaded, unavailable } from '../errors.ts';
import { readAnswers, stopAnswers } from './answers.ts';
import { broadcast, onBrokerReady, onChannels } from './broker.ts';
import { heardEcho, isAlone, nodeId, onViewChange, ownerOf, suspect } from './cluster.ts';
import { counters } from './counters.ts';
import { keepDeadline, startDeadlines, stopDeadlines } from './deadlines.ts';
import type { Draft, OpenDraft, Written } from './draft.ts';
import { follow } from './follow.ts';
import { takeDrafts, writeDrafts } from './handed-drafts.ts';
import { deadlineMs, writeHere } from './ledger.ts';

/**
 * Brings each draft to the chat's owner: the own ledger, or another instance's through Redis.
 * Messages on `node:<id>`: D drafts, A answers, P probe, Q its echo (from the event loop, never behind
 * Mongo, so it tells a dead owner from a slow database), E the own echo.
 */
const probeAfterMs = 250;
const probeDeadMs = 1_000;
const lookMs = 50;

interface Flying {
  id: number;
  owner: string;
  open: OpenDraft;
  sentAt: number;
  done(): void;
}

/** One owner at a time a chat, so a sender's order survives a change of owner. */
interface Route {
  owner: string;
  inFlight: number;
  waiting: OpenDraft[];
}

interface Probe {
  askedAt: number;
}

const flying = new Map<number, Flying>();
const routes = new Map<string, Route>();
const probes = new Map<string, Probe>();
let outgoing = new Map<string, Flying[]>();
let nextId = 1;
let timer: ReturnType<typeof setInterval> | undefined;

/** Drafts on their way through this instance to other owners. */
export const flyingCount = () => flying.size;

/** Drafts that wait for the ones before them to come back from another owner. */
export function waitingCount(): number {
  let count = 0;
  for (const route of routes.values()) count += route.waiting.length;
  return count;
}

/** Resolves once the draft is durable, wherever its owner is. Rejects with `unavailable` within 5 s of `since`; a retry must carry the same clientId. */
export function append(draft: Draft, since = performance.now()): Promise<Written> {
  return new Promise((resolve, reject) => {
    const open = follow({ draft, since, resolve, reject });
    if (keepDeadline(open)) route(open);
    else open.reject(overloaded());
  });
}

function route(open: OpenDraft): void {
  const { chatId } = open.draft;
  const owner = ownerOf(chatId);
  const known = routes.get(chatId);
  if (!known) {
    // A lone instance keeps no books. Among others it does, or a later draft would pass one that is stuck here.
    if (owner === nodeId && isAlone()) return writeHere(open);
    const fresh: Route = { owner, inFlight: 0, waiting: [] };
    routes.set(chatId, fresh);
    return dispatch(fresh, open);
  }
  if (known.waiting.length > 0 || (known.inFlight > 0 && known.owner !== owner)) {
    known.waiting.push(open);
    return;
  }
  known.owner = owner;
  dispatch(known, open);
}

function settled(chatId: string, current: Route): void {
  current.inFlight--;
  if (current.inFlight > 0) return;
  const waiting = current.waiting.splice(0);
  if (waiting.length === 0) routes.delete(chatId);
  else {
    current.owner = ownerOf(chatId);
    for (const open of waiting) dispatch(current, open);
  }
}

function dispatch(current: Route, open: OpenDraft): void {
  const { chatId } = open.draft;
  current.inFlight++;
  let isDone = false;
  const done = () => {
    if (isDone) return;
    isDone = true;
    settled(chatId, current);
  };
  if (current.owner === nodeId) writeLocally(open, done);
  else send({ id: nextId++, owner: current.owner, open, sentAt: performance.now(), done });
}

function writeLocally(open: OpenDraft, done: () => void): void {
  writeHere({
    draft: open.draft,
    since: open.since,
    resolve(written) {
      open.resolve(written);
      done();
    },
    reject(error) {
      open.reject(error);
      done();
    },
  });
}

/** What one look at the network brought for an owner goes in one publish; a microtask would be each frame's own. */
function send(item: Flying): void {
  flying.set(item.id, item);
  const rows = outgoing.get(item.owner);
  if (rows) {
    rows.push(item);
    return;
  }
  if (outgoing.size === 0) setImmediate(flush);
  outgoing.set(item.owner, [item]);
}

function flush(): void {
  const all = outgoing;
  outgoing = new Map();
  for (const [owner, items] of all) void transmit(owner, items);
}

async function transmit(owner: string, gathered: Flying[]): Promise<void> {
  // Some may have been given up or sent another way meanwhile.
  const items = gathered.filter(({ id }) => flying.has(id));
  if (items.length === 0) return;
  let heard: number;
  try {
    heard = await broadcast(`node:${owner}`, `D${nodeId} ${writeDrafts(items)}`);
  } catch {
    // Redis is away: every instance writes for itself, the unique index keeps it right. Earlier ones that still fly
    // to this owner are not answered either, and must not be passed.
    for (const item of flyingTo(owner)) takeBack(item);
    return;
  }
  if (heard === 0) declareDead(owner, true);
}

const flyingTo = (owner: string) =>
  [...flying.values()].filter((item) => item.owner === owner).sort((a, b) => a.id - b.id);

function takeBack(item: Flying): void {
  if (!flying.delete(item.id)) return;
  const current = routes.get(item.open.draft.chatId);
  if (current) current.owner = nodeId;
  writeLocally(item.open, item.done);
}

/** The quickest notice of death: nobody listens on the owner's channel, and it is gone. One that only stands still may wake. */
function declareDead(owner: string, isGone: boolean): void {
  counters.suspected++;
  suspect(owner);
  rerouteFrom(owner, isGone);
}

/**
 * A message may be written twice, its clientId makes it one. A change may not: made again by an owner who wakes, it would
 * undo what came since. So with an owner who is not gone for certain it waits, if need be until its sender hears `unavailable`.
 */
const isRepeatable = ({ open }: Flying) => open.draft.kind === 'message';

function rerouteFrom(owner: string, isGone: boolean): void {
  probes.delete(owner);
  for (const item of flyingTo(owner)) {
    const next = ownerOf(item.open.draft.chatId);
    const current = routes.get(item.open.draft.chatId);
    if (current) current.owner = next;
    if (!isGone && !isRepeatable(item)) continue;
    counters.rerouted++;
    if (next === nodeId) takeBack(item);
    else resend(item, next);
  }
}

function probe(owner: string, now: number): void {
  const asked = probes.get(owner);
  if (asked) {
    if (now - asked.askedAt > probeDeadMs) declareDead(owner, false);
    return;
  }
  probes.set(owner, { askedAt: now });
  broadcast(`node:${owner}`, `P${nodeId}`).then(
    (heard) => {
      if (heard === 0) declareDead(owner, true);
    },
    // Redis is away, and perhaps the answer went with it.
    () => {
      probes.delete(owner);
      for (const item of flyingTo(owner).filter(isRepeatable)) takeBack(item);
    },
  );
}

function resend(item: Flying, owner: string): void {
  flying.delete(item.id);
  send({ ...item, id: nextId++, owner, sentAt: performance.now() });
}

/** Redis is back: what it carried when it went is lost. */
function sendAgain(): void {
  for (const item of [...flying.values()].filter(isRepeatable)) resend(item, item.owner);
}

function look(): void {
  const now = performance.now();
  const slow = new Set<string>();
  for (const item of flying.values()) {
    if (now - item.open.since > deadlineMs) {
      flying.delete(item.id);
      item.open.reject(unavailable());
      item.done();
    } else if (now - item.sentAt > probeAfterMs) slow.add(item.owner);
  }
  for (const owner of slow) probe(owner, now);
}

/** A late answer is taken while its draft still flies: it is a durable message. */
function takeAnswers(body: string): void {
  for (const { id, outcome } of readAnswers(body)) {
    const item = flying.get(id);
    if (!item) continue;
    flying.delete(id);
    if (outcome instanceof DomainError) item.open.reject(outcome);
    else item.open.resolve(outcome);
    item.done();
  }
}

/** The owner lives, its database is slow: wait, and ask again later. */
function waitOn(owner: string): void {
  probes.delete(owner);
  const now = performance.now();
  for (const item of flying.values()) if (item.owner === owner) item.sentAt = now;
}

function hear(payload: string): void {
  const kind = payload[0];
  const space = payload.indexOf(' ');
  const from = payload.slice(1, space < 0 ? undefined : space);
  const body = payload.slice(space + 1);
  if (kind === 'E') heardEcho();
  else if (kind === 'D') takeDrafts(from, body);
  else if (kind === 'A') takeAnswers(body);
  else if (kind === 'P') broadcast(`node:${from}`, `Q${nodeId}`).catch(() => undefined);
  else if (kind === 'Q') waitOn(from);
}

export function startHandover(): void {
  onChannels('node', (_name, payload) => hear(payload));
  onViewChange((gone) => {
    for (const owner of gone) rerouteFrom(owner, false);
  });
  onBrokerReady(sendAgain);
  startDeadlines();
  timer = setInterval(look, lookMs);
}

export function stopHandover(): void {
  clearInterval(timer);
  stopDeadlines();
  stopAnswers();
  flying.clear();
  outgoing.clear();
  routes.clear();
  probes.clear();
}
