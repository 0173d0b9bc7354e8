import { limits } from '../../protocol/limits.ts';
import type { Meant, Mention } from '../../protocol/mentions.ts';
import type { Role } from '../../protocol/resources.ts';
import { mayMentionAll } from '../chats/mention-all.ts';
import { findNamedMembers, type NamedMember } from '../users/named-members.ts';
import { fold } from '../users/terms.ts';
import { withoutCode } from './code-parts.ts';
import { findNamePlaces, type NamePlace } from './mention-text.ts';

/** A text that may name people. */
export interface NamingText {
  chatId: string;
  content: string;
  /** The writer's in the chat. */
  role: Role;
  /** Whom the writer means, where several have a name. */
  meant?: readonly Meant[] | undefined;
  /** What the text was before a change: names in it mean whom they meant. */
  before?: { content: string; mentions?: readonly Mention[] | undefined } | undefined;
}

const everybody = new Map<string, 'all' | 'here'>([
  ['all', 'all'],
  ['everyone', 'all'],
  ['channel', 'all'],
  ['here', 'here'],
]);

/** Whether a text may name anybody: of most messages it costs no more than this. */
export const mayName = (content: string): boolean => content.includes('@');

/** Whom names meant before a change, by the folded name. */
function meantBefore({ before }: NamingText): Map<string, string> {
  const known = new Map<string, string>();
  for (const { userId, offset, length } of before?.mentions ?? []) {
    if (userId) known.set(fold(before?.content.slice(offset + 1, offset + length) ?? ''), userId);
  }
  return known;
}

/** Who answers to names in a chat. */
interface Named {
  byId: ReadonlyMap<string, NamedMember>;
  /** By the folded name, whoever joined first before the others. */
  byName: ReadonlyMap<string, readonly NamedMember[]>;
  /** Ids of those that names meant before a change. */
  before: ReadonlyMap<string, string>;
  withAll: boolean;
}

/** What the writer says themselves, as far as it is so: the member has that name, and it is not in code. */
function takeMeant(text: NamingText, byId: Named['byId']): Mention[] {
  const clean = withoutCode(text.content);
  return (text.meant ?? []).flatMap(({ userId, offset, length }) => {
    const name = clean.slice(offset + 1, offset + length);
    const isSo = clean[offset] === '@' && name.length === length - 1 && fold(name) === byId.get(userId)?.nameKey;
    return isSo ? [{ kind: 'user', userId, offset, length }] : [];
  });
}

/** In order, each behind the end of the one before. */
function withoutOverlaps(mentions: readonly Mention[]): Mention[] {
  let end = 0;
  return mentions
    .toSorted((a, b) => a.offset - b.offset)
    .filter(({ offset, length }) => {
      if (offset < end) return false;
      end = offset + length;
      return true;
    });
}

function findByName(name: string, spelt: string, { byId, byName, before }: Named): NamedMember | undefined {
  const known = byId.get(before.get(name) ?? '');
  const namesakes = byName.get(name) ?? [];
  return known ?? namesakes.find((member) => member.name === spelt) ?? namesakes[0];
}

/** Of the names that may be meant, the longest that somebody has. */
function settle({ offset, ends }: NamePlace, content: string, named: Named): Mention[] {
  for (const [name, end] of [...ends].reverse()) {
    const kind = named.withAll ? everybody.get(name) : undefined;
    if (kind) return [{ kind, offset, length: end - offset }];
    const member = findByName(name, content.slice(offset + 1, end), named);
    if (member) return [{ kind: 'user', userId: member.userId, offset, length: end - offset }];
  }
  return [];
}

/**
 * Who is named in a text: what its writer says of it, and what stands there. What names no member, or everybody where
 * the writer may not, stays text. One query, and one more where everybody is named; none for a text without a name.
 */
export async function findMentions(text: NamingText): Promise<Mention[]> {
  if (!mayName(text.content)) return [];
  const places = findNamePlaces(text.content);
  const meant = text.meant ?? [];
  if (places.length === 0 && meant.length === 0) return [];
  const names = [...new Set(places.flatMap(({ ends }) => [...ends.keys()]))];
  const before = meantBefore(text);
  const userIds = [...meant.map(({ userId }) => userId), ...before.values()];
  const [members, withAll] = await Promise.all([
    findNamedMembers(text.chatId, names, userIds),
    names.some((name) => everybody.has(name)) && mayMentionAll(text.chatId, text.role),
  ]);
  const byId = new Map(members.map((member) => [member.userId, member]));
  const named: Named = { byId, byName: Map.groupBy(members, ({ nameKey }) => nameKey), before, withAll };
  const said = withoutOverlaps(takeMeant(text, byId));
  const isSaid = (offset: number) =>
    said.some((mention) => offset < mention.offset + mention.length && offset >= mention.offset);
  const found = places.filter(({ offset }) => !isSaid(offset)).flatMap((place) => settle(place, text.content, named));
  return withoutOverlaps([...said, ...found]).slice(0, limits.mentionsMax);
}
