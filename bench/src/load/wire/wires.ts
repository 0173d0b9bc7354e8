import { SocketIoWire } from './socket-io-wire.ts';
import { TalkyWire } from './talky-wire.ts';
import type { Wire } from './wire.ts';

export type WireName = 'talky' | 'socket.io';

const wires: Record<WireName, new () => Wire> = { talky: TalkyWire, 'socket.io': SocketIoWire };

export const makeWire = (name: WireName): Wire => new wires[name]();
