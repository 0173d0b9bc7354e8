/** page: an address of the app; fixed: a file whose name changes with its content; file: any other of the app's. */
export type Kind = 'page' | 'fixed' | 'file' | 'other';

const servers = ['/api', '/slack', '/ws', '/healthz', '/readyz', '/metrics'];

/** Whether the app answers for this path; the server's own are left to the browser. */
export const isOurs = (path: string): boolean =>
  !servers.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));

/** Whether everybody keeps a file: not what only some need, and only once they do, as vite.config.ts names it. */
export const isKept = (path: string): boolean => !path.includes('/on-demand.');

export function kindOf(mode: RequestMode, path: string, known: ReadonlySet<string>): Kind {
  if (mode === 'navigate') return 'page';
  if (!known.has(path)) return 'other';
  return path.startsWith('/_app/immutable/') ? 'fixed' : 'file';
}
