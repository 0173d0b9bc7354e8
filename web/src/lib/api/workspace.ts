import type { Invite, Workspace } from '@talky/server/protocol';
import { call, callOpenly } from './client.ts';

export interface Invitation {
  workspaceName: string;
  invitedBy: string;
}

export type WorkspaceChanges = Partial<Pick<Workspace, 'name' | 'registration'>>;

export const findWorkspace = () => callOpenly<Workspace>('/workspace');
export const updateWorkspace = (changes: WorkspaceChanges) =>
  call<Workspace>('/workspace', { method: 'PATCH', body: changes });
export const createInvite = () => call<Invite>('/workspace/invites', { method: 'POST' });
export const findInvite = (token: string) => callOpenly<Invitation>(`/invites/${encodeURIComponent(token)}`);
