import { describe, expect, test } from 'bun:test';
import { DiceError, parseDice, roll } from './dice.ts';

describe('dice', () => {
  test('are read as NdM+K, with what is left out taken as one die of six', () => {
    expect(parseDice('2d6')).toEqual({ count: 2, sides: 6, bonus: 0 });
    expect(parseDice(' D20 ')).toEqual({ count: 1, sides: 20, bonus: 0 });
    expect(parseDice('3d8 - 1')).toEqual({ count: 3, sides: 8, bonus: -1 });
    expect(parseDice('100d1000+10000')).toEqual({ count: 100, sides: 1_000, bonus: 10_000 });
    expect(parseDice('')).toEqual({ count: 1, sides: 6, bonus: 0 });
  });

  test.each([
    ['2', 'I do not understand "2". Say it like 2d6, d20 or 3d8+2.'],
    ['2d', 'I do not understand "2d". Say it like 2d6, d20 or 3d8+2.'],
    ['-2d6', 'I do not understand "-2d6". Say it like 2d6, d20 or 3d8+2.'],
    ['2d6+', 'I do not understand "2d6+". Say it like 2d6, d20 or 3d8+2.'],
    ['0d6', 'I roll 1 to 100 dice at once.'],
    ['101d6', 'I roll 1 to 100 dice at once.'],
    ['1d1', 'My dice have 2 to 1000 sides.'],
    [`1d${'9'.repeat(400)}`, 'My dice have 2 to 1000 sides.'],
    ['1d6-10001', 'I add or take away 10000 at most.'],
  ])('%s is refused with a sentence', (text, sentence) => {
    expect(() => parseDice(text)).toThrow(new DiceError(sentence));
  });

  test('are told one by one, with their sum', () => {
    const lowest = () => 0;
    const highest = () => 0.999_999;
    expect(roll({ count: 2, sides: 6, bonus: 1 }, highest)).toBe('2d6+1: 6 + 6 + 1 = 13');
    expect(roll({ count: 2, sides: 6, bonus: -3 }, lowest)).toBe('2d6-3: 1 + 1 - 3 = -1');
    expect(roll({ count: 3, sides: 4, bonus: 0 }, lowest)).toBe('3d4: 1 + 1 + 1 = 3');
    expect(roll({ count: 1, sides: 20, bonus: 0 }, highest)).toBe('1d20: 20');
  });
});
