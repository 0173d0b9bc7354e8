/** Markdown's marks, and what of each is read. Code keeps its own. */
const marks: readonly [RegExp, string][] = [
  [/```[\w-]*\n?/g, ''],
  [/!?\[([^\]\n]+)\]\([^)\s]+\)/g, '$1'],
  [/(\*\*|__|~~|`)(?=\S)([^\n]+?)\1/g, '$2'],
  [/(^|[^\w*])([*_])(?=\S)([^*_\n]+?)\2(?!\w)/g, '$1$3'],
  [/^ {0,3}(#{1,6}|>) +/gm, ''],
];

/** A message as a notification shows it: without its Markdown's marks, and without empty lines. */
export function plainText(content: string): string {
  const text = marks.reduce((rest, [mark, instead]) => rest.replace(mark, instead), content);
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim();
}
