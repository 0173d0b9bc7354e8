import { config } from '../../../../config.ts';
import type { CallsProvider } from '../../provider.ts';
import { iceServersFor } from '../ice-servers.ts';

/**
 * Devices that send to each other directly; the server only carries their signals. Each device encodes once for every
 * other: past four cameras a common machine has no more to give (docs/calls.md).
 */
export const makeMesh = (): CallsProvider => ({
  id: 'mesh',
  caps: { max: { video: 4, audio: 6 }, serverMute: false, hasRooms: false },
  start: async () => undefined,
  stop: async () => undefined,
  health: async () => ({ ok: true }),
  openRoom: async () => undefined,
  closeRoom: async () => undefined,
  grant: async (_call, userId) => ({ provider: 'mesh', iceServers: iceServersFor(config().media, userId) }),
  // The others close their connections to whoever is no longer in the call's state.
  revoke: async () => undefined,
  participants: async () => undefined,
});
