import { forgetSchedule, type NotificationDoc, NotificationModel } from '@talky/server/backend';
import { rememberJobs, remembersJobs } from '@talky/server/jobs';
import { tell } from './tell.ts';

/** Jobs of messages decided about earlier were done long before, or have been tried in vain for as long. */
const lookBackMs = 10 * 60_000;

/**
 * When Redis has lost its data: adds the jobs again of all that was decided about lately, since nobody knows which of
 * them were done. A device that is pushed to a second time shows the same id once. Resolves to how many pushes.
 */
export async function addLostJobs(now: number): Promise<number> {
  if (await remembersJobs()) return 0;
  forgetSchedule();
  const decided = NotificationModel.collection.find<NotificationDoc>({
    createdAt: { $gte: new Date(now - lookBackMs) },
    done: true,
    $or: [{ 'push.0': { $exists: true } }, { 'email.0': { $exists: true } }],
  });
  let pushes = 0;
  for await (const part of decided) pushes += await tell(part);
  await rememberJobs();
  return pushes;
}
