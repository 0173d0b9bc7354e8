import type { Call, SeatState } from '@talky/server/protocol';
import { isAsked, isPresent } from './known-calls.ts';
import type { LocalMedia, Quality, RemoteMedia } from './media-session.ts';

/** One person's place on the stage. */
export interface Tile {
  userId: string;
  isSelf: boolean;
  /** Of a group's call: between two there is nothing to lead. */
  isHost: boolean;
  state: SeatState;
  camera: MediaStream | undefined;
  isMuted: boolean;
  hasHand: boolean;
  isSpeaking: boolean;
  quality: Quality;
}

interface Own {
  userId: string;
  media: { mic: boolean; cam: boolean; hand: boolean };
  local: LocalMedia;
  remote: readonly RemoteMedia[];
}

/** Those who are asked have a place on the stage while there is room for it. */
const mostWithAsked = 9;

/** Everybody on the stage: in the order in which they came, oneself last. */
export function tilesOf(call: Call, own: Own): Tile[] {
  const present = call.seats.filter(isPresent);
  const asked = call.seats.filter(isAsked);
  const shown = present.length + asked.length <= mostWithAsked ? [...present, ...asked] : present;
  const tiles = shown.map((seat): Tile => {
    const isSelf = seat.userId === own.userId;
    const media = own.remote.find(({ userId }) => userId === seat.userId);
    const isIn = seat.state === 'joined' || seat.state === 'reconnecting' || isSelf;
    return {
      userId: seat.userId,
      isSelf,
      isHost: call.isGroup && call.host === seat.userId,
      state: seat.state,
      camera: isSelf ? own.local.camera : seat.media.cam ? media?.camera : undefined,
      isMuted: isIn && !(isSelf ? own.media.mic : seat.media.mic),
      hasHand: isSelf ? own.media.hand : seat.media.hand,
      isSpeaking: isSelf ? own.media.mic && own.local.isSpeaking : seat.media.mic && (media?.isSpeaking ?? false),
      quality: isSelf ? own.local.quality : (media?.quality ?? 'unknown'),
    };
  });
  return [...tiles.filter(({ isSelf }) => !isSelf), ...tiles.filter(({ isSelf }) => isSelf)];
}

/** Columns of a grid that lies well for so many people. */
export function columnsFor(count: number, isNarrow: boolean): number {
  if (isNarrow) return count <= 4 ? 1 : 2;
  if (count <= 1) return 1;
  if (count <= 4) return 2;
  return count <= 9 ? 3 : 4;
}

/** Where the first tile of a last row begins that is not full, so that the row stands in the middle: half columns. */
export function lastRowStart(count: number, columns: number): { index: number; start: number } | undefined {
  const rest = count % columns;
  return rest === 0 || count < columns ? undefined : { index: count - rest, start: columns - rest + 1 };
}

/** "12:04", "1:02:03" */
export function duration(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
