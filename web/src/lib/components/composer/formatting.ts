/** A text and what is selected in it. */
export interface Selected {
  text: string;
  start: number;
  end: number;
}

/** Puts marks round the selection, or takes them away when they are there. */
export function wrap({ text, start, end }: Selected, mark: string): Selected {
  const inside = text.slice(start, end);
  const before = text.slice(0, start);
  const after = text.slice(end);
  if (before.endsWith(mark) && after.startsWith(mark)) {
    return {
      text: before.slice(0, -mark.length) + inside + after.slice(mark.length),
      start: start - mark.length,
      end: end - mark.length,
    };
  }
  return { text: before + mark + inside + mark + after, start: start + mark.length, end: end + mark.length };
}

/** Begins every selected line with the prefix, or takes it away when all have it. */
export function prefixLines({ text, start, end }: Selected, prefix: (index: number) => string): Selected {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const to = text.indexOf('\n', end) === -1 ? text.length : text.indexOf('\n', end);
  const lines = text.slice(from, to).split('\n');
  const all = lines.every((line, i) => line.startsWith(prefix(i)));
  const changed = lines.map((line, i) => (all ? line.slice(prefix(i).length) : prefix(i) + line)).join('\n');
  return { text: text.slice(0, from) + changed + text.slice(to), start: from, end: from + changed.length };
}

/** Makes the selection a link's words and leaves its address selected, to be typed. */
export function linkTo({ text, start, end }: Selected, words: string, address: string): Selected {
  const shown = text.slice(start, end) || words;
  const open = start + shown.length + 3;
  return {
    text: `${text.slice(0, start)}[${shown}](${address})${text.slice(end)}`,
    start: open,
    end: open + address.length,
  };
}

/** A block of code of the selected lines, with the cursor inside. */
export function codeBlock({ text, start, end }: Selected): Selected {
  const before = text.slice(0, start);
  const lead = before === '' || before.endsWith('\n') ? '' : '\n';
  const inside = text.slice(start, end);
  const open = `${lead}\`\`\`\n`;
  return {
    text: `${before}${open}${inside}\n\`\`\`${text.slice(end)}`,
    start: start + open.length,
    end: start + open.length + inside.length,
  };
}
