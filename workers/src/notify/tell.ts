import { findDevices, type NotificationDoc, scheduleEmails } from '@talky/server/backend';
import { enqueueAll, pushJob } from '@talky/server/jobs';

/** Adds the jobs that tell whoever is to be told of a message. Repeated, it adds none twice. Resolves to how many pushes. */
export async function tell({ message, push, email, reasons }: NotificationDoc): Promise<number> {
  const messageId = message.toHexString();
  const devices = await findDevices(push);
  const pushes = push.flatMap((userId) => {
    const because = reasons[userId];
    if (!because) return [];
    return (devices.get(userId) ?? []).map((subscriptionId) => pushJob(messageId, subscriptionId, because));
  });
  await Promise.all([enqueueAll('web-push', pushes), scheduleEmails(email)]);
  return pushes.length;
}
