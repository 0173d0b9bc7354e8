import type { PushPayload } from '@talky/server/protocol';

const kinds: readonly unknown[] = ['message', 'mention', 'test', 'call'] satisfies PushPayload['kind'][];

/** Undefined for what this version does not know: a worker can be older than the server that writes to it. */
export function readPayload(text: string | undefined): PushPayload | undefined {
  try {
    const payload = JSON.parse(text ?? '') as Partial<PushPayload> | null;
    return payload?.v === 1 && kinds.includes(payload.kind) ? (payload as PushPayload) : undefined;
  } catch {
    return undefined;
  }
}
