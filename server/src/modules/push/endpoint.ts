import { config } from '../../config.ts';
import { invalid } from '../../errors.ts';

/** Where the browsers' vendors push from: Chrome and its kin, Firefox, Safari, Edge. */
const services = ['fcm.googleapis.com', '*.push.services.mozilla.com', '*.push.apple.com', '*.notify.windows.com'];

/** What a browser gives out is a few hundred characters long. */
export const endpointMax = 1_024;

/** Whole names, or whole labels before a suffix: no host that only begins or ends alike. */
function fits(host: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) && host.length >= pattern.length : host === pattern;
}

/**
 * The address of a push service. Throws `invalid_request` for any other address: people choose what Talky sends
 * requests to, so it sends them nowhere but to known services. A service that PUSH_HOSTS names may have a port.
 */
export function readEndpoint(endpoint: string): URL {
  const url = endpoint.length <= endpointMax ? URL.parse(endpoint) : null;
  const isPlain = url?.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === '';
  if (!url || !isPlain) throw invalid('A push endpoint is an https address.');
  const isVendors = url.port === '' && services.some((pattern) => fits(url.hostname, pattern));
  if (!isVendors && !config().push.hosts.some((pattern) => fits(url.hostname, pattern)))
    throw invalid('This push endpoint is of no push service that this Talky knows. PUSH_HOSTS can name more.');
  return url;
}
