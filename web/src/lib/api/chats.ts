import type { Chat, Member, PublicChat, Role } from '@talky/server/protocol';
import { call } from './client.ts';
import type { Page } from './page.ts';

export interface NewGroup {
  name: string;
  /** At least one other person. */
  users: string[];
  isPublic?: boolean;
}

const put = (path: string, body: object) => call<Chat>(path, { method: 'PUT', body });

export const findChats = (cursor?: string) => call<Page<Chat>>('/chat', { query: { limit: 100, cursor } });
export const findChat = (chatId: string) => call<Chat>(`/chat/${chatId}`);
export const openDirect = (userId: string) => call<Chat>('/chat', { method: 'POST', body: { userId } });
export const createGroup = (group: NewGroup) => call<Chat>('/chat/group', { method: 'POST', body: group });
export const renameGroup = (chatId: string, chatName: string) => put('/chat/rename', { chatId, chatName });
export const setVisibility = (chatId: string, isPublic: boolean) => put('/chat/visibility', { chatId, isPublic });
export const setMentionAll = (chatId: string, mentionAll: Chat['mentionAll']) =>
  call<Chat>(`/chat/${chatId}`, { method: 'PATCH', body: { mentionAll } });
export const setStartCalls = (chatId: string, startCalls: Chat['startCalls']) =>
  call<Chat>(`/chat/${chatId}`, { method: 'PATCH', body: { startCalls } });
export const addMember = (chatId: string, userId: string) => put('/chat/groupadd', { chatId, userId });
export const removeMember = (chatId: string, userId: string) => put('/chat/groupremove', { chatId, userId });
export const setRole = (chatId: string, userId: string, role: Role) => put('/chat/role', { chatId, userId, role });
export const joinGroup = (chatId: string) => call<Chat>(`/chat/${chatId}/join`, { method: 'POST' });

export const findPublicGroups = (search: string, cursor?: string, signal?: AbortSignal) =>
  call<Page<PublicChat>>('/chat/public', { query: { search: search === '' ? undefined : search, cursor }, signal });

export const findMembers = (chatId: string, cursor?: string, limit = 100) =>
  call<Page<Member>>(`/chat/${chatId}/members`, { query: { limit, cursor } });
