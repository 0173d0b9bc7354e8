import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark';
import Copy from '@lucide/svelte/icons/copy';
import EyeOff from '@lucide/svelte/icons/eye-off';
import Pencil from '@lucide/svelte/icons/pencil';
import Reply from '@lucide/svelte/icons/reply';
import Trash from '@lucide/svelte/icons/trash-2';
import type { Component } from 'svelte';
import { m } from '#lib/paraglide/messages.js';

export type MessageActionName = 'reply' | 'edit' | 'copy' | 'unread' | 'why' | 'delete';

export interface MessageAction {
  name: MessageActionName;
  icon: Component;
  label: () => string;
  /** One key while the row has the focus. */
  key: string;
  danger?: boolean;
}

const all: readonly MessageAction[] = [
  { name: 'reply', icon: Reply, label: m.action_reply, key: 'r' },
  { name: 'edit', icon: Pencil, label: m.action_edit, key: 'e' },
  { name: 'copy', icon: Copy, label: m.action_copy, key: 'c' },
  { name: 'unread', icon: EyeOff, label: m.action_unread, key: 'u' },
  { name: 'why', icon: CircleQuestionMark, label: m.action_why, key: 'w' },
  { name: 'delete', icon: Trash, label: m.action_delete, key: 'Delete', danger: true },
];

/** What may be done with a message: its author edits it, the author and the group's admins delete it. */
export function actionsFor(may: { edit: boolean; delete: boolean; markUnread: boolean }): MessageAction[] {
  return all.filter(({ name }) => {
    if (name === 'edit') return may.edit;
    if (name === 'delete') return may.delete;
    return name === 'unread' ? may.markUnread : true;
  });
}
