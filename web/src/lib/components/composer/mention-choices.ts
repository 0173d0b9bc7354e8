import type { User } from '@talky/server/protocol';
import { score } from '#lib/components/palette/match.ts';

/** Whom one may mention: a person, or everybody at once. */
export type MentionChoice = { kind: 'user'; key: string; name: string; user: User } | GroupChoice;
type GroupChoice = { kind: 'all' | 'here'; key: string; name: string };

const everybody: readonly GroupChoice[] = [
  { kind: 'all', key: 'all', name: 'all' },
  { kind: 'here', key: 'here', name: 'here' },
];
/** More would have to be read; another letter finds faster. */
const most = 8;
/** `score` of a name that has the query at the start of a word. */
const atWord = 2;

const names = new Intl.Collator();

/** Who answers to what was typed behind the @: by how the name begins, people before bots; words for all come last. */
export function mentionChoices(query: string, people: readonly User[], withEverybody: boolean): MentionChoice[] {
  const fit = (name: string) => (query === '' ? atWord : score(name, query));
  const persons = people
    .filter(({ deactivatedAt }) => deactivatedAt === undefined)
    .map((user) => ({ user, fits: fit(user.name) }))
    .filter(({ fits }) => fits >= atWord)
    .sort(
      (a, b) =>
        b.fits - a.fits || Number(a.user.isBot) - Number(b.user.isBot) || names.compare(a.user.name, b.user.name),
    )
    .map(({ user }): MentionChoice => ({ kind: 'user', key: user._id, name: user.name, user }));
  const groups = withEverybody ? everybody.filter(({ name }) => fit(name) >= atWord) : [];
  // Typed out, the word is meant, whoever is called nearly so.
  const isTypedOut = ({ name }: GroupChoice) => name === query.toLowerCase();
  return [
    ...groups.filter(isTypedOut),
    ...persons.slice(0, most - groups.length),
    ...groups.filter((group) => !isTypedOut(group)),
  ];
}
