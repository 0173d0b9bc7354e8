import { type WebhookEvent, WebhookReceiver } from 'livekit-server-sdk';
import { unauthenticated } from '../../../../errors.ts';
import type { LiveKitSettings } from '../../../../media-settings.ts';
import type { ProviderEvent } from '../../provider.ts';
import { deviceAttribute } from './grant.ts';

const kinds: Partial<Record<WebhookEvent['event'], 'media.joined' | 'media.lost'>> = {
  participant_joined: 'media.joined',
  participant_left: 'media.lost',
  participant_connection_aborted: 'media.lost',
};

function toEvents({ event, room, participant }: WebhookEvent): ProviderEvent[] {
  const callId = room?.name;
  if (!callId) return [];
  if (event === 'room_finished') return [{ kind: 'room.closed', callId }];
  const kind = kinds[event];
  if (!kind || !participant?.identity) return [];
  const deviceId = participant.attributes[deviceAttribute];
  return [{ kind, callId, userId: participant.identity, ...(deviceId ? { deviceId } : {}) }];
}

/** Reads what LiveKit posts: it is signed with our key, and the signature carries the SHA-256 of the raw body. */
export async function readWebhook(
  { apiKey, apiSecret }: LiveKitSettings,
  raw: string,
  headers: Headers,
): Promise<ProviderEvent[]> {
  const receiver = new WebhookReceiver(apiKey, apiSecret);
  let event: WebhookEvent;
  try {
    event = await receiver.receive(raw, headers.get('authorization') ?? undefined);
  } catch {
    throw unauthenticated('This is not signed by our LiveKit.');
  }
  return toEvents(event);
}
