/** Radio groups answer with any string: hands on the choice that it stands for. */
export function choose<T extends string>(
  next: string,
  choices: readonly { value: T }[],
  onchange: (value: T) => void,
): void {
  const chosen = choices.find(({ value }) => value === next);
  if (chosen) onchange(chosen.value);
}
