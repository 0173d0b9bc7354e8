import { Elysia } from 'elysia';
import { DomainError } from '../errors.ts';
import { problems } from './problems.ts';

function refuse(): never {
  throw new DomainError('not_found', 'This process serves no sockets: TALKY_ROLES names it no chat process.');
}

/** In a process without sockets, where `/ws` would otherwise be a page of the app. */
export const noSockets = new Elysia({ detail: { hide: true } }).use(problems).get('/ws', refuse).all('/ws', refuse);
