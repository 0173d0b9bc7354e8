import type { SlackUser } from './slack-export.ts';

/** Everyone's address: exports may hide addresses, or give several people the same. */
export function emailsOf(users: readonly SlackUser[]): Map<SlackUser, string> {
  const taken = new Set<string>();
  return new Map(
    users.map((user) => {
      const given = user.profile?.email?.toLowerCase();
      const email = given && !taken.has(given) ? given : `${user.id.toLowerCase()}@slack-export.example`;
      taken.add(email);
      return [user, email];
    }),
  );
}
