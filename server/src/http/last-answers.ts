import { Elysia } from 'elysia';
import { isStopping } from '../backend.ts';

/** While this process stops it still answers, and has each connection end with its answer: the next request goes elsewhere. */
export const lastAnswers = new Elysia({ name: 'last-answers' }).onRequest(({ set }) => {
  if (isStopping()) set.headers.connection = 'close';
});
