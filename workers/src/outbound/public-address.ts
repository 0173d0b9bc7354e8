import ipaddr from 'ipaddr.js';

/** Outside of it nothing is routed on the public internet: also not addresses that hold one of IPv4's. */
const global6 = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/**
 * Whether an address is one anybody on the internet can reach: not of this machine or this network, nor of ranges
 * that lead there by translation (v4-mapped, NAT64, 6to4, Teredo), nor of any other special use.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return !(parsed instanceof ipaddr.IPv6) || parsed.match(global6);
}
