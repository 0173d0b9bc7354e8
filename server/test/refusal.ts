import { expect } from 'bun:test';
import type { Answer } from './rest.ts';

type Problem = { error: { code: string; message: string; requestId: string } };

/** Asserts a refusal with a code and a sentence, and nothing from inside. */
export function expectRefusal(answer: Answer, statuses: number[], what: string): void {
  const { error } = answer.body as Problem;
  expect({ what, status: answer.status, allowed: statuses.includes(answer.status) }).toMatchObject({ allowed: true });
  expect(error.code).toMatch(/^[a-z_]+$/);
  expect(error.message).toMatch(/^.{10,200}\.$/);
  expect(error.requestId).toBe(answer.headers.get('x-request-id') ?? 'missing');
  expect(JSON.stringify(answer.body).length).toBeLessThan(500);
}
