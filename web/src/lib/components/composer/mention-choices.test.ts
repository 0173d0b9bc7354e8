import { describe, expect, test } from 'bun:test';
import type { User } from '@talky/server/protocol';
import { ada, grace } from '../../../../test/cast.ts';
import { mentionChoices } from './mention-choices.ts';

const named = (name: string, more: Partial<User> = {}): User => ({ ...grace, _id: name, name, ...more });
const names = (query: string, people: User[], withEverybody = true) =>
  mentionChoices(query, people, withEverybody).map(({ name }) => name);

const people = [named('Inês Duarte'), named('Grace Lindqvist'), named('Ada Okafor'), named('Allan Grant')];

describe('behind an @ are offered', () => {
  test('everybody by name, and the words for all', () => {
    expect(names('', people)).toEqual(['Ada Okafor', 'Allan Grant', 'Grace Lindqvist', 'Inês Duarte', 'all', 'here']);
  });

  test('who is called so, by any of their names, whatever the case and the accents', () => {
    expect(names('ines', people)).toEqual(['Inês Duarte']);
    expect(names('GRACE lin', people)).toEqual(['Grace Lindqvist']);
    expect(names('gra', people)).toEqual(['Grace Lindqvist', 'Allan Grant']);
  });

  test('people before bots', () => {
    expect(names('', [named('Botty', { isBot: true }), named('Grace')], false)).toEqual(['Grace', 'Botty']);
  });

  test('both of the same name', () => {
    const twins = [named('Mary'), { ...named('Mary'), _id: 'other' }];
    expect(mentionChoices('mary', twins, true).map(({ key }) => key)).toEqual(['Mary', 'other']);
  });

  test('no words for all where one may not use them, and nobody who is gone', () => {
    expect(names('a', [ada, named('Ann', { deactivatedAt: '2026-11-24T09:00:00.000Z' })], false)).toEqual(['ada']);
  });

  test('the word for all first, once it is typed out', () => {
    expect(names('al', people)).toEqual(['Allan Grant', 'all']);
    expect(names('all', people)).toEqual(['all', 'Allan Grant']);
  });

  test('nobody for what is only in the middle of a name', () => {
    expect(names('afor', people)).toEqual([]);
  });
});
