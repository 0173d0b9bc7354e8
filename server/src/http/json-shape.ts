/** Nothing that Talky takes is nested deeper; what is would cost validation and its errors thousands of times its size. */
const maxDepth = 32;

function refusalWithin(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === maxDepth) return 'This is nested too deeply.';
  for (const [key, inner] of Object.entries(value)) {
    // `__proto__`, `toString` and their like: an own one takes the place of what every object is trusted to have.
    if (key in Object.prototype) return `A field cannot be called ${key}.`;
    const reason = refusalWithin(inner, depth + 1);
    if (reason) return reason;
  }
  return undefined;
}

/** Why a parsed JSON body is not to be looked at any further; undefined when it may be. */
export function refusal(body: unknown): string | undefined {
  // Checked here: where all fields are optional, Elysia takes a number or a list for an empty object.
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return 'A body is a JSON object.';
  return refusalWithin(body, 0);
}
