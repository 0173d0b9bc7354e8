import type { NoticeData } from '#lib/notifications/notice-data.ts';

export interface Action {
  action: 'reply' | 'read' | 'accept' | 'decline';
  title: string;
  /** A platform that has a field for it shows one; others show a button. */
  type?: 'text';
  placeholder?: string;
}

/** The DOM's types leave out what not all browsers take; those that do not pass it over. */
interface Options extends NotificationOptions {
  data: NoticeData;
  actions?: Action[];
  renotify?: boolean;
  timestamp?: number;
  vibrate?: number[];
}

/** A notification as the platform is given it. */
export interface Notice {
  title: string;
  options: Options;
}
