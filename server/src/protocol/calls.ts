import { type Static, type TSchema, Type as t } from '@sinclair/typebox';
import { date, id } from './scalars.ts';

/** Rules and numbers of calls that every client may count on. Their sources are in docs/calls.md. */
export const callLimits = {
  /** How long somebody is rung. */
  ringMs: 45_000,
  /** From Accept until media must be there. */
  connectMs: 20_000,
  /** A seat is kept so long for whoever lost their connection. */
  graceMs: 30_000,
  /** Alone in a call that others have left. */
  lonelyMs: 60_000,
  /** Alone in a group's call that rang nobody, and to which nobody has come yet. */
  waitMs: 300_000,
  /** No call lasts longer: 12 hours. */
  callMs: 12 * 3_600_000,
  /** A group with more members gets a card and a notification, and rings nobody. */
  ringMax: 32,
  /** Characters of a signal between two devices, as JSON. */
  signalMax: 16_384,
  reactionMax: 16,
} as const;

const nullable = <T extends TSchema>(schema: T) => t.Union([schema, t.Null()]);

export const callKind = t.Union([t.Literal('audio'), t.Literal('video')]);
export type CallKind = Static<typeof callKind>;

/** Who may start calls in a group. */
export const startCalls = t.Union([t.Literal('everyone'), t.Literal('admins')]);
export type StartCalls = Static<typeof startCalls>;

export const callProvider = t.Union([t.Literal('mesh'), t.Literal('livekit'), t.Literal('zego')]);
export type CallProviderName = Static<typeof callProvider>;

export const callState = t.Union([t.Literal('ringing'), t.Literal('active'), t.Literal('ended')]);
export type CallState = Static<typeof callState>;

export const callEndReason = t.Union([
  t.Literal('completed'),
  t.Literal('cancelled'),
  t.Literal('no_answer'),
  t.Literal('declined'),
  t.Literal('busy'),
  t.Literal('failed'),
  t.Literal('host_ended'),
  t.Literal('expired'),
]);
export type CallEndReason = Static<typeof callEndReason>;

export const seatState = t.Union([
  // Asked to come, no device has said yet that it rings.
  t.Literal('inviting'),
  t.Literal('ringing'),
  // Accepted; its media is not there yet.
  t.Literal('connecting'),
  t.Literal('joined'),
  // Its connection is lost, the seat is kept.
  t.Literal('reconnecting'),
  t.Literal('left'),
  t.Literal('declined'),
  t.Literal('busy'),
  t.Literal('missed'),
  t.Literal('cancelled'),
  t.Literal('failed'),
  // Put out by the host, or no member of the chat any more: may not come back.
  t.Literal('removed'),
]);
export type SeatState = Static<typeof seatState>;

/** What a device sends, as it says itself. */
export const callMedia = t.Object({ mic: t.Boolean(), cam: t.Boolean(), screen: t.Boolean(), hand: t.Boolean() });
export type CallMedia = Static<typeof callMedia>;

/** What a device sends. */
export const callSource = t.Union([t.Literal('mic'), t.Literal('cam'), t.Literal('screen')]);
export type CallSource = Static<typeof callSource>;

/** Names one tab or app of a person's, chosen by it and kept over a reload. */
export const deviceId = t.String({ pattern: '^[A-Za-z0-9-]{8,36}$', description: 'One tab or app, chosen by itself.' });

/** A person's place in a call. */
export const callSeat = t.Object({
  userId: id,
  state: seatState,
  /** The device that took the call; null while none has. */
  deviceId: nullable(deviceId),
  media: callMedia,
  /** When they first came in; null until then. */
  joinedAt: nullable(date),
});
export type CallSeat = Static<typeof callSeat>;

/** A call as its people see it. */
export const call = t.Object({
  _id: id,
  chatId: id,
  kind: callKind,
  isGroup: t.Boolean(),
  provider: callProvider,
  state: callState,
  /** Null until it has ended. */
  reason: nullable(callEndReason),
  startedBy: id,
  host: id,
  seats: t.Array(callSeat),
  /** Counts its changes: an older state is not shown over a later one. */
  v: t.Integer(),
  createdAt: date,
  /** When the second person came in; null until then. */
  activeAt: nullable(date),
  endedAt: nullable(date),
});
export type Call = Static<typeof call>;

/** A running call as the members of its chat see it. */
export const callCard = t.Object({
  _id: id,
  chatId: id,
  kind: callKind,
  startedBy: id,
  /** Who is in it: the first 10, and how many. */
  userIds: t.Array(id),
  count: t.Integer(),
  createdAt: date,
});
export type CallCard = Static<typeof callCard>;

/** What the timeline's record of a call says; it is edited as the call goes on. */
export const callRecord = t.Object({
  _id: id,
  kind: callKind,
  state: callState,
  reason: nullable(callEndReason),
  /** Seconds from the second person's coming until the end; null unless it came to that and has ended. */
  seconds: nullable(t.Integer()),
});
export type CallRecord = Static<typeof callRecord>;

/** STUN and TURN servers, as a browser's `RTCPeerConnection` takes them. */
const iceServers = t.Array(
  t.Object({
    urls: t.Union([t.String(), t.Array(t.String())]),
    username: t.Optional(t.String()),
    credential: t.Optional(t.String()),
  }),
);

/** What a device needs to send and receive media; which it is, `provider` says. */
export const joinInfo = t.Union([
  t.Object({ provider: t.Literal('mesh'), iceServers }),
  t.Object({
    provider: t.Literal('livekit'),
    /** Relative to this server's address. */
    url: t.String(),
    token: t.String(),
    /** Instead of those that LiveKit names, which are strangers' where its operator named none. */
    iceServers: t.Optional(iceServers),
  }),
  t.Object({
    provider: t.Literal('zego'),
    appId: t.Integer(),
    server: t.String(),
    token: t.String(),
    roomId: t.String(),
    userId: t.String(),
    /** Whether the invite is mirrored to ZIM. */
    zim: t.Boolean(),
    /** With `zim`: ZIM's ids are too short for a person's device, so there it is the person who signs in, with this. */
    zimToken: t.Optional(t.String()),
    /** With `zim`, for whoever starts a call: whom to invite there, at most as many as ZIM takes. */
    zimInvitees: t.Optional(t.Array(id)),
  }),
]);
export type JoinInfo = Static<typeof joinInfo>;

/** The answer to whoever starts, accepts or joins. */
export const joined = t.Object({
  call,
  join: joinInfo,
  /** People who may send, at most, with and without a camera. */
  max: t.Object({ video: t.Integer(), audio: t.Integer() }),
  serverTime: date,
});
export type Joined = Static<typeof joined>;

/** Why a device stops ringing. */
export type StopRinging =
  | 'answered_elsewhere'
  | 'declined_elsewhere'
  | 'cancelled'
  | 'missed'
  | 'ended'
  | 'busy'
  | 'removed';

/** What two devices of a mesh say to each other to connect. */
export const callSignal = t.Union([
  t.Object({
    description: t.Object({
      type: t.Union([t.Literal('offer'), t.Literal('answer'), t.Literal('pranswer'), t.Literal('rollback')]),
      sdp: t.String(),
    }),
  }),
  t.Object({ candidate: nullable(t.Record(t.String(), t.Unknown())) }),
]);
export type CallSignal = Static<typeof callSignal>;

/** One end of a signal. */
export const callPeer = t.Object({ userId: id, deviceId });
export type CallPeer = Static<typeof callPeer>;

/** Frames that a client may send about calls. */
export const callCommands = {
  /** This socket rings. */
  'call.delivered': t.Object({ callId: id }),
  /** This socket is the device's that took the call: said again after each hello. With it gone the seat is kept for a while. */
  'call.here': t.Object({ callId: id, deviceId }),
  /** Its media is there, or is lost. */
  'call.connected': t.Object({ callId: id, deviceId, isConnected: t.Boolean() }),
  'call.media': t.Object({ callId: id, deviceId, media: t.Partial(callMedia) }),
  'call.signal': t.Object({ callId: id, deviceId, to: callPeer, signal: callSignal }),
  'call.react': t.Object({ callId: id, emoji: t.String({ minLength: 1, maxLength: callLimits.reactionMax }) }),
} as const;

/** Events about calls. `serverTime` lets a client count down by the server's clock. */
export interface CallEvents {
  /** To every socket of whoever is rung. */
  'call.incoming': { call: Call; until: string; serverTime: string };
  /** To everybody who has or had a seat. */
  'call.state': { call: Call; serverTime: string };
  'call.stopRinging': { callId: string; why: StopRinging };
  /** To one who was put out. */
  'call.removed': { callId: string };
  /** To one whose microphone, camera or screen the host switches off: their device does so. */
  'call.muted': { callId: string; source: CallSource; by: string };
  /** To the members of the chat: a call is going on there, or no longer is. */
  'chat.call': { chatId: string; call: CallCard | null };
  /** To one device only. */
  'call.signal': { callId: string; from: CallPeer; to: CallPeer; signal: CallSignal };
  'call.reaction': { callId: string; userId: string; emoji: string };
}
