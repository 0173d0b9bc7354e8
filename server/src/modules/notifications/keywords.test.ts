import { expect, test } from 'bun:test';
import { mentionsKeyword } from './keywords.ts';

test.each([
  ['whatever its case', 'The DEPLOY is done', 'deploy'],
  ['whatever its accents', 'Un cafe pour moi', 'Café'],
  ['as a phrase, however it is spaced', 'the  release\nnotes are out', 'release notes'],
  ['beside signs', 'deploy, now!', 'deploy'],
  ['with signs of its own', 'a ticket: #TALK-17.', '#talk-17'],
  ['ending in signs', 'Is C++ fast?', 'c++'],
  ['behind another word that holds it', 'redeploy, then deploy', 'deploy'],
  ['in a script without blanks', '明日の会議は十時です', '会議'],
  ['beside an emoji', '🚀deploy🚀', 'deploy'],
])('a keyword is found %s', (_how, content, keyword) => {
  expect(mentionsKeyword(content, ['nothing of it', keyword])).toBe(true);
});

test.each([
  ['inside another word', 'We redeploy', 'deploy'],
  ['at the beginning of one', 'deployment', 'deploy'],
  ['beside a digit', 'deploy2', 'deploy'],
  ['beside a letter of two units', 'deploy𐐷', 'deploy'],
  ['in a text that has it not', 'Good morning', 'deploy'],
])('a keyword is not found %s', (_how, content, keyword) => {
  expect(mentionsKeyword(content, [keyword])).toBe(false);
});

test('without keywords nothing is found', () => {
  expect(mentionsKeyword('deploy', [])).toBe(false);
});
