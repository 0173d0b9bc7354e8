import { AccessToken, TrackSource } from 'livekit-server-sdk';
import type { LiveKitSettings } from '../../../../media-settings.ts';

/** How long a device has to come in; whoever is in gets fresh ones from LiveKit itself. */
const ttlSeconds = 600;

/** The participant's attribute that names their device. */
export const deviceAttribute = 'device';

/**
 * Lets one device of a person into one room, to send what a call has and to hear the others. Nothing else: whoever
 * moderates asks Talky. A person's second device takes the first one's place, for both have the person's identity.
 */
export async function makeToken(
  { apiKey, apiSecret }: LiveKitSettings,
  callId: string,
  userId: string,
  deviceId: string,
): Promise<string> {
  const token = new AccessToken(apiKey, apiSecret, {
    identity: userId,
    ttl: ttlSeconds,
    attributes: { [deviceAttribute]: deviceId },
  });
  token.addGrant({
    room: callId,
    roomJoin: true,
    canSubscribe: true,
    canPublish: true,
    canPublishSources: [
      TrackSource.MICROPHONE,
      TrackSource.CAMERA,
      TrackSource.SCREEN_SHARE,
      TrackSource.SCREEN_SHARE_AUDIO,
    ],
    canPublishData: false,
    canUpdateOwnMetadata: false,
  });
  return await token.toJwt();
}
