import Bell from '@lucide/svelte/icons/bell';
import Bot from '@lucide/svelte/icons/bot';
import Building from '@lucide/svelte/icons/building-2';
import CircleUser from '@lucide/svelte/icons/circle-user-round';
import Laptop from '@lucide/svelte/icons/laptop';
import Palette from '@lucide/svelte/icons/palette';
import Phone from '@lucide/svelte/icons/phone';
import Shield from '@lucide/svelte/icons/shield';
import { m } from '#lib/paraglide/messages.js';

/** The pages of the settings, in their order. */
export const sections = [
  { name: 'profile', group: 'you', icon: CircleUser, label: m.settings_profile, admin: false },
  { name: 'notifications', group: 'you', icon: Bell, label: m.settings_notify, admin: false },
  { name: 'calls', group: 'you', icon: Phone, label: m.settings_calls, admin: false },
  { name: 'look', group: 'you', icon: Palette, label: m.settings_look, admin: false },
  { name: 'password', group: 'safety', icon: Shield, label: m.settings_password, admin: false },
  { name: 'devices', group: 'safety', icon: Laptop, label: m.settings_devices, admin: false },
  { name: 'bots', group: 'workspace', icon: Bot, label: m.settings_bots, admin: false },
  { name: 'workspace', group: 'workspace', icon: Building, label: m.settings_workspace, admin: true },
] as const;

export type SectionName = (typeof sections)[number]['name'];

export const sectionOf = (name: string | undefined): SectionName | undefined =>
  sections.find((section) => section.name === name)?.name;
