import type { ActivityItem } from '@talky/server/protocol';
import { call } from './client.ts';
import type { Page } from './page.ts';

export const findActivity = (cursor?: string, signal?: AbortSignal) =>
  call<Page<ActivityItem>>('/activity', { query: { limit: 30, cursor }, signal });
