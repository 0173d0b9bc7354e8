const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const first = (word: string) => {
  for (const { segment } of segmenter.segment(word)) return segment.toLocaleUpperCase();
  return '';
};

/** First letters of the first and the last word, or only of the first. */
export function initialsOf(name: string, count: 1 | 2): string {
  const words = name
    .replace(/[^\p{L}\p{N}\p{Extended_Pictographic}\s]/gu, '')
    .split(/\s+/)
    .filter(Boolean);
  const [start = name.trim()] = words;
  const end = words.length > 1 ? words.at(-1) : undefined;
  return count === 2 && end ? first(start) + first(end) : first(start);
}
