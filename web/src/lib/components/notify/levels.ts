import type { NotifyLevel } from '@talky/server/protocol';
import { m } from '#lib/paraglide/messages.js';

/** How much one may want to hear of, most first. */
const levels = [
  { value: 'all', label: m.level_all },
  { value: 'mentions', label: m.level_mentions },
  { value: 'nothing', label: m.level_nothing },
] as const satisfies readonly { value: NotifyLevel; label: () => string }[];

export const levelChoices = () => levels.map(({ value, label }) => ({ value, label: label() }));

export const levelName = (level: NotifyLevel): string => levels.find(({ value }) => value === level)?.label() ?? '';
