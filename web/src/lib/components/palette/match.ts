/** Case and accents do not count. */
const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** How well a name answers a query: at its start, at a word's start, anywhere, not at all. */
export function score(name: string, query: string): number {
  const [in_, q] = [fold(name), fold(query.trim())];
  if (q === '') return 1;
  if (in_.startsWith(q)) return 3;
  if (in_.includes(` ${q}`)) return 2;
  return in_.includes(q) ? 1 : 0;
}

/** The name in three parts, the middle one being what was found. */
export function found(name: string, query: string): [string, string, string] {
  const q = fold(query.trim());
  // Folding keeps the length of what people type in names; where it does not, nothing is marked.
  const at = q === '' || fold(name).length !== name.length ? -1 : fold(name).indexOf(q);
  if (at < 0) return [name, '', ''];
  return [name.slice(0, at), name.slice(at, at + q.length), name.slice(at + q.length)];
}
