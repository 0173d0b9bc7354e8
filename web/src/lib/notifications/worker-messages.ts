/** What the service worker says to a page: somebody clicked a notification, the page goes there. */
export interface OpenMessage {
  type: 'open';
  /** A path of this app. */
  path: string;
}

export const isOpenMessage = (data: unknown): data is OpenMessage =>
  typeof data === 'object' && data !== null && 'type' in data && data.type === 'open' && 'path' in data;
