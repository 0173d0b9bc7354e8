const storageKey = 'talky.call-device';
/** A page that is reloaded lets go of its lock within this. */
const patienceMs = 1_000;

let own: Promise<string> | undefined;

/** Held as long as this page lives; false when another tab has it: a doubled tab copies what the first one remembers. */
function hold(id: string): Promise<boolean> {
  return new Promise((resolve) => {
    navigator.locks
      .request(`talky.device.${id}`, { signal: AbortSignal.timeout(patienceMs) }, () => {
        resolve(true);
        return new Promise(() => undefined);
      })
      .catch(() => resolve(false));
  });
}

async function find(): Promise<string> {
  const known = sessionStorage.getItem(storageKey);
  if (known && (await hold(known))) return known;
  const fresh = crypto.randomUUID();
  sessionStorage.setItem(storageKey, fresh);
  void hold(fresh);
  return fresh;
}

/** What this tab calls itself in calls: the same after a reload, and no other tab's. */
export function ownDeviceId(): Promise<string> {
  own ??= find();
  return own;
}
