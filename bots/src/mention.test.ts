import { expect, test } from 'bun:test';
import { mentions } from './mention.ts';

test('a name is mentioned when it stands behind an @ by itself', () => {
  for (const text of ['@Zoë', 'hi @zoë!', '(@Zoë)', '@Zoë, @Ada']) expect(mentions(text, 'Zoë')).toBe(true);
  for (const text of ['Zoë', 'me@Zoë', '@Zoën', '@Zoë-Marie', '@@Zoë', '']) expect(mentions(text, 'Zoë')).toBe(false);
});

test('a name may hold blanks and what expressions treat as signs', () => {
  expect(mentions('ask @C++ (bot) please', 'C++ (bot)')).toBe(true);
  expect(mentions('ask @Cxx', 'C++')).toBe(false);
});
