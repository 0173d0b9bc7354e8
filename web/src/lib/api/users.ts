import type { Me, Session, Settings, Status, User } from '@talky/server/protocol';
import { call, callOpenly } from './client.ts';
import type { Page } from './page.ts';

export interface Registration {
  name: string;
  email: string;
  password: string;
  /** The token of an invitation link. */
  invite?: string | undefined;
}

export interface ProfileChanges {
  name?: string;
  /** Empty for the one drawn from the initials. */
  pic?: string;
  status?: Status;
  settings?: Settings;
}

export type SignedIn = User & { token: string };

export const register = (registration: Registration) =>
  callOpenly<SignedIn>('/users', { method: 'POST', body: { ...registration, joinGeneral: true } });

export const login = (email: string, password: string) =>
  callOpenly<SignedIn>('/users/login', { method: 'POST', body: { email, password } });

export const renewToken = () => callOpenly<{ token: string; expiresIn: number }>('/users/access-token');

export const logout = () => callOpenly<void>('/users/logout', { method: 'POST' });

export const findMe = () => call<Me>('/users/me');

export const updateMe = (changes: ProfileChanges) => call<Me>('/users/me', { method: 'PATCH', body: changes });

export const changePassword = (current: string, next: string) =>
  call<void>('/users/me/password', { method: 'POST', body: { current, next } });

export const findSessions = () => call<Page<Session>>('/users/me/sessions');

export const endSession = (sessionId: string) =>
  call<void>(`/users/me/sessions/${encodeURIComponent(sessionId)}`, { method: 'DELETE' });

export const searchUsers = (search: string, cursor?: string, signal?: AbortSignal) =>
  call<Page<User>>('/users', { query: { search, cursor, limit: 30 }, signal });

export const findUser = (userId: string) => call<User>(`/users/${userId}`);
