import { t } from 'elysia';
import { wireError } from '../protocol/resources.ts';
import { id } from '../protocol/scalars.ts';

/** An OpenAPI response object, as far as it is used here. */
interface ResponseDoc {
  description: string;
  content?: Record<string, { schema: never }>;
}

/** What many routes share: ids, paging, and the errors each documents. */
export { id };

/** Digits only: "1e3", "-1" and "abc" are nonsense, not numbers. */
const digits = (first: string, description: string) => t.String({ pattern: `^${first}[0-9]{0,99}$`, description });

export const limitQuery = t.Optional(digits('[1-9]', 'How many at most; cut to the maximum.'));
export const seqQuery = (description: string) => t.Optional(digits('[0-9]', description));
export const cursorQuery = t.Optional(t.String({ maxLength: 512, description: '`nextCursor` of the page before.' }));

/** A page's size: the default when not given, never more than the maximum. */
export function readLimit(limit: string | undefined, standard: number, maximum: number): number {
  return limit === undefined ? standard : Math.min(Number(limit), maximum);
}

const reasons = {
  400: 'Something in the request is wrong; the message names it.',
  401: 'No valid token.',
  403: 'One sees it, but may not do this.',
  404: 'It does not exist, or is not one’s to see.',
  409: 'It cannot be done as things stand.',
  413: 'The body is too large.',
  429: 'Too many requests; see Retry-After.',
  503: 'Talky cannot do it right now; try again.',
} as const;

const problem = (status: keyof typeof reasons) => t.Object(wireError.properties, { description: reasons[status] });

/** The error answers an operation documents. */
export const problemSchemas = {
  400: problem(400),
  401: problem(401),
  403: problem(403),
  404: problem(404),
  409: problem(409),
  413: problem(413),
  429: problem(429),
  503: problem(503),
};

const described = (description: string, type: string, schema: unknown): ResponseDoc => ({
  description,
  content: { [type]: { schema: schema as never } },
});

const problemDocs = (codes: (keyof typeof reasons)[]) =>
  Object.fromEntries(codes.map((code) => [code, described(reasons[code], 'application/json', problemSchemas[code])]));

/**
 * For `detail.responses` of routes that answer with a `Response` made already: documents what they answer
 * without validating it. They must have no `response`, which would take its place.
 */
export function documented(
  ok: { description: string; type: string; schema: unknown },
  ...problems: (keyof typeof reasons)[]
): Record<string, ResponseDoc> {
  return { 200: described(ok.description, ok.type, ok.schema), ...problemDocs(problems) };
}

/** The same for routes that answer 204. (`response: { 204: t.Void() }` makes no valid OpenAPI.) */
export function documentedEmpty(...problems: (keyof typeof reasons)[]): Record<string, ResponseDoc> {
  return { 204: { description: 'Done.' }, ...problemDocs(problems) };
}

/** For `detail`: this operation needs a token. */
export const signedIn = { security: [{ bearer: [] }] };
