import type { Line } from './seed.ts';

/** What is said at Northlight, a ferry line: names stand for people, times are of the day so many days ago. */
export type Said = Omit<Line, 'from' | 'at' | 'calls'> & {
  by: string;
  days?: number;
  time: string;
  calls?: string[];
};

export const ferryApp: Said[] = [
  {
    by: 'Linus',
    days: 1,
    time: '15:48',
    content:
      'The authority has published the winter list. I will turn it into a file we can import, and check it against the paper one on the wall.',
  },
  {
    by: 'Grace',
    days: 1,
    time: '16:04',
    content: [
      'Found the wandering sailing. We stored departures as instants, so every one moved an hour when the clocks changed:',
      '```ts',
      '// Departures are wall-clock times on the quay, never instants.',
      'export const departure = (row: Row, day: PlainDate) =>',
      '  day.toZonedDateTime({ timeZone: row.quay.zone, plainTime: row.leaves });',
      '```',
      'Tests for both weekends are in `departure.test.ts`.',
    ].join('\n'),
  },
  {
    by: 'Mary',
    days: 1,
    time: '16:58',
    content:
      'Took the 16:50 across to try the offline page. It held **the whole way**, and the view is not bad either.',
  },
  {
    by: 'Ada',
    days: 1,
    time: '17:03',
    content: 'Noor starts with us today, she knows the quays better than the charts do.',
  },
  { by: 'Ada', days: 1, time: '17:04', content: 'Ada Okafor added Noor Haddad', system: { kind: 'member.added' } },
  {
    by: 'Noor',
    days: 1,
    time: '17:09',
    content: 'Hello all. First question: who decides the words on the delay notice?',
  },
  { by: 'Linus', time: '9:12', content: 'All 412 sailings are in. Two rows had no quay, I marked them.' },
  {
    by: 'Botty',
    time: '9:30',
    content: '`ferry-web 2.8.0` is on staging. Build 1 min 52 s, 1,204 tests passed, 141 kB.',
  },
  { by: 'Ada', time: '9:38', content: 'Looks right on my side, also on the old tablet at the kiosk.' },
  { by: 'Ada', time: '9:41', content: 'I would hold it until Mary has read the wording on the delay notice.' },
  {
    by: 'Mary',
    time: '10:02',
    content:
      'Read it on the bus. Two things:\n\n1. “Operational reasons” says nothing. Say *fog*, *repair* or *full*.\n2. Tell people what to do next, before why.',
  },
  {
    by: 'Grace',
    time: '10:06',
    calls: ['Ada'],
    content: '@Ada Okafor can you decide the line for cancelled sailings? I lean to “Cancelled. Next one 14:20.”',
  },
  {
    by: 'Grace',
    time: '10:07',
    content: 'And when do we flip the switch? Monday 05:00, before the first sailing, or Sunday 23:00?',
  },
  {
    by: 'Linus',
    time: '10:15',
    replyTo: 12,
    content: 'Monday. Nobody reads a timetable on a Sunday night, and I would like to sleep.',
  },
  {
    by: 'Kofi',
    time: '10:21',
    content:
      'The south ramp closes on Monday too, so the sign at the kiosk needs the same words. I can be there at six with a ladder.',
  },
];
export const ferryUnread = 5;

/** The other groups, with what was last said there and how much of it waits. */
export const groups: { name: string; people: string[]; isPublic?: boolean; unread?: number; said: Said[] }[] = [
  {
    name: 'Accessibility and plain language guild',
    people: ['Mary', 'Noor', 'Inês'],
    isPublic: true,
    unread: 4,
    said: [
      { by: 'Inês', time: '8:40', content: 'The ticket page at 200 % zoom loses its button.' },
      { by: 'Mary', time: '8:47', content: 'I see it too.' },
      { by: 'Noor', time: '8:52', content: 'Only below 900 px.' },
      { by: 'Inês', time: '9:05', content: 'Then I know where to look.' },
    ],
  },
  {
    name: 'Release train',
    people: ['Grace', 'Linus', 'Kofi', 'Botty'],
    isPublic: true,
    unread: 12,
    said: Array.from({ length: 12 }, (_, i) => ({
      by: 'Botty',
      time: `8:${30 + i}`,
      content: `Step ${i + 1} of 12 is green.`,
    })),
  },
  {
    name: 'Winter timetable',
    people: ['Linus', 'Grace'],
    said: [
      { by: 'Ada', days: 1, time: '16:20', content: 'Where do we keep the list?' },
      { by: 'Linus', time: '8:15', replyTo: 0, content: 'File is in the usual place.' },
    ],
  },
  {
    name: 'Support nights',
    people: ['Kofi', 'Inês'],
    said: [
      {
        by: 'Kofi',
        days: 1,
        time: '22:10',
        calls: ['Ada'],
        content: 'A quiet one. Two lost umbrellas, one of them may be yours, @Ada Okafor.',
      },
    ],
  },
  {
    name: 'Lunch',
    people: ['Mary', 'Linus', 'Noor'],
    isPublic: true,
    said: [{ by: 'Mary', days: 1, time: '11:48', content: 'Soup on the quay?' }],
  },
  {
    name: 'Harbour visit, 12 December',
    people: ['Noor', 'Kofi', 'Grace'],
    isPublic: true,
    said: [{ by: 'Noor', days: 2, time: '14:30', content: 'Bring boots.' }],
  },
];

/** Groups one has not joined. */
export const otherGroups = [
  'Book club',
  'Bikes and boats',
  'Deckhands, north quay',
  'Photographs of fog',
  'Swedish for beginners',
];

export const directs: { with: string; unread?: number; said: Said[] }[] = [
  {
    with: 'Mary',
    unread: 3,
    said: [
      { by: 'Mary', time: '10:11', content: 'Do you have ten minutes before the review?' },
      { by: 'Mary', time: '10:11', content: 'It is about the notice.' },
      { by: 'Mary', time: '10:24', content: 'I wrote three versions, you pick.' },
    ],
  },
  { with: 'Linus', said: [{ by: 'Ada', time: '9:55', content: 'Did the two rows without a quay get one?' }] },
  { with: 'Botty', said: [{ by: 'Botty', time: '8:00', content: 'Good morning. Three reviews wait for you.' }] },
  {
    with: 'Maximiliane',
    said: [{ by: 'Maximiliane', days: 1, time: '12:20', content: 'The contract for the north quay is signed.' }],
  },
  { with: 'Noor', said: [{ by: 'Noor', days: 1, time: '17:30', content: 'Thank you for the warm welcome.' }] },
  { with: 'Kofi', said: [{ by: 'Ada', days: 5, time: '9:00', content: 'Happy birthday, captain.' }] },
];
