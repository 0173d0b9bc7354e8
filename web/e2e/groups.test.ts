import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Person } from './person.ts';
import { Talky } from './talky.ts';

setDefaultTimeout(60_000);

let talky: Talky;
let ada: Person;
let grace: Person;
let linus: Person;

beforeAll(async () => {
  talky = await Talky.start();
  [ada, grace, linus] = await Promise.all([
    talky.person('Ada Lovelace'),
    talky.person('Grace Hopper'),
    talky.person('Linus Torvalds'),
  ]);
  await Promise.all([ada.open(), grace.open(), linus.open()]);
});

afterAll(() => talky.stop());

const details = (person: Person) => person.page.getByRole('complementary', { name: 'Details' });
const members = (person: Person) => details(person).getByRole('region', { name: 'People' });

async function openDetails(person: Person): Promise<void> {
  await person.page.getByRole('main').getByRole('link', { name: 'Details' }).click();
  await details(person).waitFor();
}

async function pick(person: Person, dialogName: string, query: string, name: string): Promise<void> {
  const dialog = person.page.getByRole('dialog', { name: dialogName });
  await dialog.getByRole('combobox').fill(query);
  await dialog.getByRole('option', { name }).click();
}

describe('a group', () => {
  test('is made with a name and people, who see it at once', async () => {
    await ada.page.getByRole('main').getByRole('button', { name: 'New chat' }).click();
    await ada.page.getByRole('dialog', { name: 'New chat' }).getByRole('button', { name: 'New group' }).click();
    const dialog = ada.page.getByRole('dialog', { name: 'New group' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Engine room');
    await pick(ada, 'New group', 'grace', 'Grace Hopper');
    await dialog.getByRole('button', { name: 'Create group' }).click();

    await ada.page.getByRole('heading', { level: 1, name: 'Engine room' }).waitFor();
    await grace.row('Engine room').waitFor();
    await ada.write('Steam is up.');
    await grace.row('Engine room').getByText('1 unread').waitFor();
  });

  test('takes a new name and new people, and says so in the conversation', async () => {
    await grace.openChat('Engine room');
    await openDetails(ada);
    await details(ada).getByRole('button', { name: 'Edit' }).click();
    const edit = ada.page.getByRole('dialog', { name: 'Edit group' });
    const name = edit.getByRole('textbox', { name: 'Name', exact: true });
    await name.fill('Boiler room');
    // What somebody says meanwhile leaves alone what was typed.
    await grace.write('Which room is this?');
    await ada.conversation.message('Which room is this?').waitFor();
    expect(await name.inputValue()).toBe('Boiler room');
    await edit.getByRole('button', { name: 'Save' }).click();
    await grace.page.getByRole('heading', { level: 1, name: 'Boiler room' }).waitFor();
    await grace.page.getByText('Ada Lovelace renamed the group to “Boiler room”').waitFor();

    await details(ada).getByRole('button', { name: 'Add', exact: true }).click();
    await pick(ada, 'Add people to Boiler room', 'linus', 'Linus Torvalds');
    await ada.page.getByRole('button', { name: 'Add 1 person' }).click();
    await linus.row('Boiler room').waitFor();
    await members(ada).getByText('Linus Torvalds').waitFor();
    await grace.page.getByText('Ada Lovelace added Linus Torvalds').waitFor();
    // Who comes later reads what was said before.
    await linus.openChat('Boiler room');
    await linus.conversation.message('Steam is up.').waitFor();
  });

  test('gives its admins tools that plain members do not have', async () => {
    await openDetails(grace);
    await members(grace).getByText('Linus Torvalds').waitFor();
    await details(grace).getByRole('button', { name: 'Add', exact: true }).waitFor({ state: 'detached' });

    await members(ada).getByRole('button', { name: 'More about Grace Hopper' }).click();
    await ada.page.getByRole('menuitem', { name: 'Make an admin' }).click();
    await members(ada).getByRole('listitem').filter({ hasText: 'Grace Hopper' }).getByText('Admin').waitFor();
    await details(grace).getByRole('button', { name: 'Add', exact: true }).waitFor();
  });

  test('is gone at once for whoever is removed, even while it is open', async () => {
    await members(ada).getByRole('button', { name: 'More about Linus Torvalds' }).click();
    await ada.page.getByRole('menuitem', { name: 'Remove from group' }).click();
    await ada.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await linus.row('Boiler room').waitFor({ state: 'detached' });
    await linus.conversation.message('Steam is up.').waitFor({ state: 'detached' });
    await linus.conversation.field.waitFor({ state: 'detached' });
    await members(ada).getByText('Linus Torvalds').waitFor({ state: 'detached' });
  });

  test('can be left, and joined again when it is public', async () => {
    await details(ada).getByRole('button', { name: 'Edit' }).click();
    const edit = ada.page.getByRole('dialog', { name: 'Edit group' });
    await edit.getByRole('switch', { name: 'Anyone may join' }).click();
    await edit.getByRole('button', { name: 'Save' }).click();
    await edit.waitFor({ state: 'detached' });

    await details(grace).getByRole('button', { name: 'Leave' }).click();
    await grace.page.getByRole('alertdialog').getByRole('button', { name: 'Leave group' }).click();
    await grace.row('Boiler room').waitFor({ state: 'detached' });
    await ada.page.getByText('Grace Hopper left').waitFor();

    await grace.page.getByRole('main').getByRole('button', { name: 'New chat' }).click();
    await grace.page.getByRole('button', { name: 'Browse public groups' }).click();
    const group = grace.page.getByRole('main').getByRole('listitem').filter({ hasText: 'Boiler room' });
    await group.getByRole('button', { name: 'Join' }).click();
    await grace.page.getByRole('heading', { level: 1, name: 'Boiler room' }).waitFor();
    await grace.row('Boiler room').waitFor();
    await ada.page.getByText('Grace Hopper joined').waitFor();
  });
});
