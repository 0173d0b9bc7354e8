import type {
  CallEndReason,
  CallKind,
  CallMedia,
  CallProviderName,
  CallState,
  SeatState,
} from '../../../protocol/calls.ts';

/** How long things may take, in milliseconds. */
export interface CallTimers {
  ringMs: number;
  connectMs: number;
  graceMs: number;
  lonelyMs: number;
  waitMs: number;
  callMs: number;
}

/** What a device in a call needs: its socket, and its media. */
export type Need = 'socket' | 'media';

/** A person's place in a call as it is kept; what others see of it is in `to-wire.ts`. */
export interface Seat {
  userId: string;
  state: SeatState;
  deviceId: string | null;
  media: CallMedia;
  joinedAt: Date | null;
  /** When its state ends by itself; null while nothing is waited for. */
  until: Date | null;
  /** Asked without their devices ringing: they are not to be disturbed. */
  isQuiet: boolean;
  /** The instance that has the device's socket; null while it has said nothing on one. */
  node: string | null;
  /** What it lost of what it needs. */
  lost: Need[];
}

/** A call as it is kept: all that the machine knows, deadlines included. */
export interface CallData {
  id: string;
  chatId: string;
  kind: CallKind;
  /** False: the two of a direct chat, and one's leaving ends it. */
  isGroup: boolean;
  provider: CallProviderName;
  /** People who may send, at most, with and without a camera. */
  max: { video: number; audio: number };
  state: CallState;
  reason: CallEndReason | null;
  startedBy: string;
  host: string;
  seats: Seat[];
  v: number;
  createdAt: Date;
  activeAt: Date | null;
  endedAt: Date | null;
  /** When whoever is alone in it has been so for too long. */
  lonelyUntil: Date | null;
  expiresAt: Date;
}

const asked: readonly SeatState[] = ['inviting', 'ringing'];
const present: readonly SeatState[] = ['connecting', 'joined', 'reconnecting'];

/** Their answer is waited for. */
export const isAsked = ({ state }: Pick<Seat, 'state'>): boolean => asked.includes(state);
/** A device of theirs is in the call, or has a place kept in it. */
export const isPresent = ({ state }: Pick<Seat, 'state'>): boolean => present.includes(state);

export const seatOf = (call: CallData, userId: string): Seat | undefined =>
  call.seats.find((seat) => seat.userId === userId);

/** Has or had a seat of which they were not removed. */
export const isGuest = (call: CallData, userId: string): boolean => {
  const seat = seatOf(call, userId);
  return seat !== undefined && seat.state !== 'removed';
};

/** A device of this person's is in the call, or has a place kept in it. */
export const isIn = (call: CallData, userId: string): boolean => {
  const seat = seatOf(call, userId);
  return seat !== undefined && isPresent(seat);
};

export const presentSeats = (call: CallData): Seat[] => call.seats.filter(isPresent);

/** People in the call. */
export const presentIds = (call: CallData): string[] => presentSeats(call).map(({ userId }) => userId);

export const isEnded = ({ state }: Pick<CallData, 'state'>): boolean => state === 'ended';

/** Milliseconds later. */
export const later = (at: Date, ms: number): Date => new Date(at.getTime() + ms);
