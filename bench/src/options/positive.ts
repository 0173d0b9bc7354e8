import { InvalidArgumentError } from 'commander';

/** Reads an option that must be a whole number from 1 up. */
export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1 up.');
  return value;
}
