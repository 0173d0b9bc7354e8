/** Prints a line of the outcome. */
export const say = (line: string): boolean => process.stdout.write(`${line}\n`);
