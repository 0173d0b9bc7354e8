/** Some dice of one kind, and what is added to their sum. */
export interface Dice {
  count: number;
  sides: number;
  bonus: number;
}

const limits = { count: 100, sides: 1_000, bonus: 10_000 };
const pattern = /^(\d*)d(\d+)\s*(?:([+-])\s*(\d+))?$/i;

/** A roll nobody can make; the message says why, to the person who asked for it. */
export class DiceError extends Error {
  override readonly name = 'DiceError';
}

/** Reads `NdM+K`: `2d6`, `d20`, `3d8 - 1`; nothing at all is `1d6`. Throws a `DiceError`. */
export function parseDice(text: string): Dice {
  const [, count, sides, sign, bonus = '0'] = pattern.exec(text.trim() || '1d6') ?? [];
  if (sides === undefined)
    throw new DiceError(`I do not understand "${text.slice(0, 40)}". Say it like 2d6, d20 or 3d8+2.`);
  const dice = { count: Number(count || 1), sides: Number(sides), bonus: Number(bonus) * (sign === '-' ? -1 : 1) };
  if (dice.count < 1 || dice.count > limits.count) throw new DiceError(`I roll 1 to ${limits.count} dice at once.`);
  if (dice.sides < 2 || dice.sides > limits.sides) throw new DiceError(`My dice have 2 to ${limits.sides} sides.`);
  if (Math.abs(dice.bonus) > limits.bonus) throw new DiceError(`I add or take away ${limits.bonus} at most.`);
  return dice;
}

/** Rolls, and tells each die and the sum: `2d6+1: 3 + 5 + 1 = 9`. `random` gives numbers from 0 to below 1. */
export function roll({ count, sides, bonus }: Dice, random: () => number = Math.random): string {
  const rolled = Array.from({ length: count }, () => 1 + Math.floor(random() * sides));
  const sum = rolled.reduce((total, value) => total + value, bonus);
  const sign = bonus < 0 ? '-' : '+';
  const name = `${count}d${sides}${bonus === 0 ? '' : `${sign}${Math.abs(bonus)}`}`;
  if (count === 1 && bonus === 0) return `${name}: ${sum}`;
  const tail = bonus === 0 ? '' : ` ${sign} ${Math.abs(bonus)}`;
  return `${name}: ${rolled.join(' + ')}${tail} = ${sum}`;
}
