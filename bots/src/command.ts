const pattern = /^\/([\w-]+)(?:\s+([\s\S]*))?$/;

/** `/roll 2d6` is the command `roll` with the args `2d6`. */
export interface Command {
  /** In lower case: phones like to begin with a capital. */
  name: string;
  /** What stands behind the name, trimmed. */
  args: string;
}

/** Reads a command; undefined when the text does not begin with one. */
export function parseCommand(text: string): Command | undefined {
  const [, name, args = ''] = pattern.exec(text.trim()) ?? [];
  return name === undefined ? undefined : { name: name.toLowerCase(), args: args.trim() };
}
