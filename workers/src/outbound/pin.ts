import { lookup } from 'node:dns/promises';
import { config } from '@talky/server/backend';
import { isPublicAddress } from './public-address.ts';

/** How long an address is used before the name is asked for again. */
const keptMs = 60_000;
const patienceMs = 5_000;

/** A name that leads where no request of ours may go. */
export class PrivateAddress extends Error {
  override name = 'PrivateAddress';
}

interface Pin {
  address: string;
  isPublic: boolean;
  until: number;
}

const pins = new Map<string, Pin>();

async function resolve(host: string): Promise<Pin> {
  const resolved = lookup(host, { all: true, order: 'ipv4first' });
  const late = Bun.sleep(patienceMs).then(() => {
    throw new Error(`The name ${host} could not be resolved in ${patienceMs} ms.`);
  });
  const addresses = (await Promise.race([resolved, late])).map(({ address }) => address);
  const [address] = addresses;
  if (address === undefined) throw new Error(`The name ${host} has no address.`);
  // One private address among public ones is what somebody makes who waits for it to be chosen.
  return { address, isPublic: addresses.every(isPublicAddress), until: Date.now() + keptMs };
}

async function pinOf(host: string): Promise<Pin> {
  const known = pins.get(host);
  if (known && known.until > Date.now()) return known;
  const pin = await resolve(host);
  pins.set(host, pin);
  return pin;
}

/**
 * The one address to connect to for a host: looked at here, and used as it is, so that the name cannot lead elsewhere
 * in between. Throws `PrivateAddress` when it is not public.
 */
export async function pinnedAddress(host: string): Promise<string> {
  const { address, isPublic } = await pinOf(host);
  if (!isPublic && !config().allowPrivateNetwork)
    throw new PrivateAddress(`The name ${host} leads to an address that is not public.`);
  return address;
}

/** Nobody answered at its address: the name is asked for again. */
export function unpin(host: string): void {
  pins.delete(host);
}
