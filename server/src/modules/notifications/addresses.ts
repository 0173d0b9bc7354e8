/** Whom a message is addressed to, as far as it is to one recipient. */
export type AddressedBy = 'mention' | 'all' | 'here' | 'reply';

/** What of a message says whom it is for, as it is stored and on the wire. */
interface Addressed {
  mentions?: readonly { userId?: string }[];
  addressed?: readonly string[];
}

/**
 * How a message is addressed to each. Naming somebody is the strongest, and an answer reaches whoever is away, which
 * @here does not.
 */
export function addressesOf({ mentions = [], addressed = [] }: Addressed): (userId: string) => AddressedBy | undefined {
  const mentioned = new Set(mentions.flatMap(({ userId }) => userId ?? []));
  const others = new Set(addressed);
  return (userId) => {
    if (mentioned.has(userId)) return 'mention';
    if (others.has('all')) return 'all';
    if (others.has(userId)) return 'reply';
    return others.has('here') ? 'here' : undefined;
  };
}
