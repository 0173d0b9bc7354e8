/** What a person may set, with what may be chosen. */
const choices = {
  theme: ['system', 'light', 'dark'],
  accent: ['indigo', 'ocean', 'pine', 'ochre', 'brick', 'plum'],
  contrast: ['system', 'normal', 'more'],
  density: ['cosy', 'compact'],
} as const;

export interface SettingValues {
  theme: (typeof choices.theme)[number];
  accent: (typeof choices.accent)[number];
  contrast: (typeof choices.contrast)[number];
  density: (typeof choices.density)[number];
  /** Enter sends and Shift-Enter breaks the line; off: the other way round, with Ctrl-Enter. */
  enterSends: boolean;
  /** The composer shows its formatting bar. */
  formatting: boolean;
}

export const standardSettings: SettingValues = {
  theme: 'system',
  accent: 'indigo',
  contrast: 'system',
  density: 'cosy',
  enterSends: true,
  formatting: false,
};

function isValid(key: string, value: unknown): boolean {
  if (Object.hasOwn(choices, key)) return (choices[key as keyof typeof choices] as readonly unknown[]).includes(value);
  return Object.hasOwn(standardSettings, key) && typeof value === 'boolean';
}

/** Of anything at all, what this version knows as settings: others may have written the rest. */
export function readSettings(stored: unknown): Partial<SettingValues> {
  if (typeof stored !== 'object' || stored === null) return {};
  return Object.fromEntries(Object.entries(stored).filter(([key, value]) => isValid(key, value)));
}
