/** Sending messages from the panel: by names, with references, with the methods that objects tell, and without waiting for answers. */
import type { Page } from '@playwright/test';
import type { CapData } from '../../src/wire/capdata.ts';
import { KernelError } from '../../src/wire/errors.ts';
import type { KRef, ObjectRef } from '../../src/wire/ids.ts';
import { expectAccessible, expectAccessibleInBothThemes } from '../support/axe.ts';
import { expectNoSidewaysScroll } from '../support/every-view.ts';
import type { ScriptedKernel } from '../support/kernel-script.ts';
import { anObject, aVat, capData, detailsOf, pageOf, partyOf, rootObject, withVats } from '../support/kernel-states.ts';
import { expect, test } from '../support/panel-page.ts';

const sendingOf = (page: Page) => page.getByRole('region', { name: 'Send a message' });
const answersOf = (page: Page) => sendingOf(page).getByRole('list', { name: 'Answers' });
const newest = (page: Page) => answersOf(page).locator('> li').first();
const methodsOf = (page: Page) => sendingOf(page).getByRole('list', { name: 'What it can do' });
const summaryOf = (page: Page) => sendingOf(page).getByRole('status');

type Said = CapData<KRef> | Promise<CapData<KRef>>;

/** What the objects of a vat answer, by their krefs and methods; a method that is not there is one that the object does not have. */
const answerFor = (
  kernel: ScriptedKernel,
  objects: Readonly<Partial<Record<ObjectRef, Readonly<Record<string, (...args: unknown[]) => Said>>>>>,
): void =>
  kernel.answer({
    queueMessage: (target, method, args) => {
      const [, methods] = Object.entries(objects).find(([kref]) => kref === target) ?? [];
      const answer = methods?.[method];
      if (answer === undefined) throw new Error(`target has no method "${method}"`);
      return answer(...args);
    },
  });

const fail = (text: string) => (): never => {
  throw new Error(text);
};

const notebook = {
  add: {
    description: 'Writes a new note.',
    args: {
      title: { type: 'string', description: 'what the note is called' },
      text: { type: 'string', description: 'what it says' },
    },
    argNames: ['title', 'text'],
    returns: { type: 'number', description: 'how many notes there are now' },
  },
};
const notes = {
  __getMethodNames__: () =>
    capData(['add', 'open', 'read', 'titles', 'remove', '__getDescription__', '__getMethodNames__']),
  __getDescription__: () => capData(notebook),
  add: () => capData(1),
};

test('a message is written and sent by keyboard alone, with the methods that the object offers', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  const { keyboard } = page;
  await kernel.show(withVats(aVat(1, 'notes')));
  answerFor(kernel, { ko1: notes });
  await keyboard.press('g');
  await keyboard.press('m');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await keyboard.press('Tab');
  const target = sendingOf(page).getByLabel('Target');
  await expect(target).toBeFocused();
  await keyboard.type('not');
  await expect(methodsOf(page)).toHaveCount(0);
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await expect(target).toHaveValue(/^notes\.root ko\d+$/);
  await expect(summaryOf(page)).toHaveText('notes.root has 5 methods');
  const method = sendingOf(page).getByLabel('Method');
  const add = methodsOf(page).getByRole('button', { name: 'add(title, text)' });
  await expect(add).toHaveAccessibleDescription(
    /Writes a new note\.\s*title string: what the note is called\s*text string: what it says\s*→ number: how many/,
  );
  await add.focus();
  await add.press('Enter');
  await expect(method).toHaveValue('add');
  await expect(method).toBeFocused();
  await expectAccessible(page);
  await method.fill('');
  await keyboard.type('ad');
  await expect(page.getByRole('option', { name: 'add(title, text)' })).toBeVisible();
  await expectAccessible(page);
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await expect(method).toHaveValue('add');
  await keyboard.press('Tab');
  const args = page.getByLabel('Arguments');
  await expect(args).toBeFocused();
  await expect(args).toHaveAccessibleDescription(/^For add\(title, text\)/);
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('["milk", "two litres"');
  await keyboard.press('Control+Enter');
  await expect(args).toHaveAccessibleDescription(/^Not JSON: line 1, column 22/);
  await keyboard.type(']');
  await keyboard.press('Control+Enter');
  await expect(newest(page)).toContainText('Answered');
  await expect(newest(page).locator('pre')).toHaveText('1');
  await expectAccessible(page);
});

test('objects say more or less of what they can do, and messages can be sent to those that say nothing', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  const names = (...all: string[]) => ({ __getMethodNames__: () => capData(all) });
  const turn = {
    description: 'Turns the square.',
    args: { degrees: { type: 'number', description: 'how far' }, atOnce: { type: 'boolean' } },
    argNames: ['degrees', 'atOnce'],
    returns: { type: 'number', description: 'where it points now' },
  };
  const tagged = (tag: string, payload: unknown) => ({ '#tag': tag, payload });
  const guard = tagged('guard:interfaceGuard', {
    interfaceName: 'circle',
    methodGuards: {
      grow: tagged('guard:methodGuard', {
        callKind: 'sync',
        argGuards: [tagged('match:number', [])],
        optionalArgGuards: [tagged('match:string', [])],
        returnGuard: tagged('match:number', []),
      }),
    },
  });
  const objects = {
    ko11: { ...names('turn', '__getDescription__'), __getDescription__: () => capData({ turn }) },
    ko12: { ...names('grow', '__getInterfaceGuard__'), __getInterfaceGuard__: () => capData(guard) },
    ko13: names('bend', 'cut'),
    ko14: names(),
    ko15: { __getMethodNames__: fail('I will not say') },
    ko16: { ...names('hello', '__getDescription__'), __getDescription__: fail('too shy') },
    ko17: { __getMethodNames__: () => new Promise<CapData<KRef>>(() => undefined), answer: () => capData(42) },
    ko18: names(...Array.from({ length: 150 }, (_, n) => `m${n}`)),
  };
  const shapes = aVat(1, 'shapes');
  await kernel.show(withVats(shapes));
  answerFor(kernel, objects);
  kernel.answer({
    getObject: (kref) => {
      const known = (['ko11', 'ko12', 'ko13', 'ko14', 'ko15', 'ko16', 'ko17', 'ko18'] as const).find(
        (each) => each === kref,
      );
      if (known === undefined) throw new KernelError('OBJECT_NOT_FOUND', `no object ${kref}`);
      return detailsOf(anObject(known, partyOf(shapes)));
    },
  });
  await panel.open('send');
  const cases: [kref: string, summary: string, methods: string[]][] = [
    ['ko11', 'ko11 has 1 method', ['turn(degrees, atOnce)']],
    ['ko12', 'ko12 has 1 method', ['grow(number, string?)']],
    ['ko13', 'ko13 has 2 methods', ['bend', 'cut']],
    ['ko14', 'ko14 has no methods', []],
    ['ko15', 'ko15 does not say: I will not say', []],
    ['ko16', 'ko16 could not describe them: too shy', ['hello']],
    ['ko17', 'Asking ko17…', []],
  ];
  const choose = async (kref: string): Promise<void> => {
    await sendingOf(page).getByLabel('Target').fill(kref);
    await sendingOf(page).getByLabel('Target').blur();
  };
  for (const [kref, summary, methods] of cases) {
    await choose(kref);
    await expect(summaryOf(page)).toHaveText(summary);
    await expect(methodsOf(page).getByRole('button')).toHaveText(methods);
  }
  await expectAccessible(page);
  expect(await panel.send('ko17', 'answer', '[]')).toBe('42');
  await choose('ko18');
  await expect(methodsOf(page).getByRole('button')).toHaveCount(100);
  await expect(methodsOf(page).getByText('… and 50 more')).toBeVisible();
});

test('an object has a name of one’s own, goes into arguments, and answers are read without JSON', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  const desk = aVat(1, 'desk');
  let petName: string | null = null;
  const clerk = () => anObject('ko5', partyOf(desk), { iface: 'clerk', petName });
  const asked: unknown[][] = [];
  await kernel.show(withVats(desk));
  answerFor(kernel, {
    ko1: {
      report: () =>
        capData({ clerk: '$0.Alleged: clerk', open: [], letter: 'Dear all,\nthat is all.', paid: '+12' }, ['ko5']),
      long: () => capData('x'.repeat(50_000)),
    },
    ko5: {
      label: (...args) => {
        asked.push(args);
        return capData('clerk, asked by object');
      },
    },
  });
  kernel.answer({
    getObject: () => detailsOf(clerk()),
    listObjects: ({ search = '', ...range }) =>
      pageOf(
        [rootObject(desk), clerk()].filter((object) => `${object.petName} ${object.iface}`.includes(search)),
        range,
      ),
    setPetName: (_kref, name) => {
      petName = name;
    },
    resolvePetName: (name) => {
      if (name !== petName) throw new KernelError('PET_NAME_UNKNOWN', `no object is named ${name}`);
      return 'ko5';
    },
  });
  await panel.send('ko1', 'report', '[]');
  const answer = newest(page);
  await answer.getByRole('button', { name: 'As text' }).click();
  await expect(answer.locator('pre')).toHaveCount(0);
  await expect(answer.getByRole('listitem').filter({ hasText: /^letter:/ })).toContainText('Dear all,');
  await expect(answer.getByRole('listitem').filter({ hasText: /^paid:/ })).toContainText('12n');
  await expect(answer).toContainText('empty list');
  await expect(answer.getByRole('link', { name: 'ko5' }).first()).toBeVisible();
  await expect(answer.getByRole('listitem').filter({ hasText: /^clerk:/ })).toContainText('ko5');
  await expectAccessible(page);

  await panel.open('objects/ko5');
  await page.getByLabel('Pet name').fill('my clerk');
  await page.getByLabel('Pet name').press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Object my clerk');
  expect(await panel.send('my clerk', 'label', '[{"@name":"my clerk"}]')).toBe('"clerk, asked by object"');
  await expect(newest(page)).toContainText('my clerk.label');

  // By the picker: found by its name, written where the caret is.
  await sendingOf(page).getByLabel('Arguments').fill('[]');
  await sendingOf(page).getByRole('button', { name: 'Insert an object…' }).click();
  const picker = sendingOf(page).getByLabel('Object to insert');
  await picker.fill('cler');
  await page.getByRole('option', { name: /my clerk/ }).click();
  await expect(sendingOf(page).getByLabel('Arguments')).toHaveValue('[{"@ref":"ko5"}]');
  await expect(sendingOf(page).getByLabel('Arguments')).toBeFocused();
  await page.keyboard.press('Control+Enter');
  await expect(answersOf(page).locator('> li')).toHaveCount(3);
  await expect(newest(page).locator('pre')).toHaveText('"clerk, asked by object"');
  expect(asked).toEqual([[{ '@ref': 'ko5' }], [{ '@ref': 'ko5' }]]);
  await expect(panel.send('nobody', 'label', '[]')).rejects.toThrow(/No known object is named "nobody"/);
  await expect(panel.send('my clerk', 'label', '[{"@name":"nobody"}]')).rejects.toThrow(/nobody/);
  await expect(sendingOf(page).getByLabel('Arguments')).toHaveValue('[{"@name":"nobody"}]');

  await panel.send('ko1', 'long', '[]');
  await expect(newest(page)).toContainText(/… and 40\d{3} more characters/);
  await page.setViewportSize({ width: 320, height: 600 });
  await expectNoSidewaysScroll(page);
  await expectAccessibleInBothThemes(page);
});

test('messages that wait block nothing, are known in every page, and are asked for once', async ({
  panel,
  openPage,
  kernel,
}) => {
  const { page } = panel;
  const questions = new Map<string, PromiseWithResolvers<CapData<KRef>>>();
  const ids = new Set<unknown>();
  await kernel.show(withVats(aVat(1, 'desk')));
  kernel.answer({
    queueMessage: (_target, method, [label], { requestId } = {}) => {
      if (method === 'asked') return capData(questions.size);
      if (method !== 'ask') throw new Error('I will not say');
      ids.add(requestId);
      const question = questions.get(String(label)) ?? Promise.withResolvers<CapData<KRef>>();
      questions.set(String(label), question);
      return question.promise;
    },
  });
  await panel.open('send');
  for (const label of ['first', 'second', 'third']) {
    await sendingOf(page).getByLabel('Target').fill('desk.root');
    await sendingOf(page).getByLabel('Method').fill('ask');
    await sendingOf(page)
      .getByLabel('Arguments')
      .fill(JSON.stringify([label]));
    await page.keyboard.press('Control+Enter');
  }
  await expect(answersOf(page).getByText('Pending')).toHaveCount(3);
  expect(await panel.send('desk.root', 'asked', '[]')).toBe('3');
  await expect(answersOf(page).getByText('Pending')).toHaveCount(3);

  const other = await openPage('send');
  await expect(answersOf(other.page).getByText('Pending')).toHaveCount(3);
  questions.get('second')?.resolve(capData({ found: true }));
  for (const each of [page, other.page]) await expect(answersOf(each).getByText('Pending')).toHaveCount(2);
  await expect(answersOf(page)).toContainText('found: true');

  // A connection that ends is no answer: the same is asked again, and not sent twice.
  await kernel.become({ type: 'running' });
  await other.page.close();
  questions.get('first')?.resolve(capData('at last'));
  await expect(answersOf(page)).toContainText('"at last"');
  questions.get('third')?.reject(new KernelError('KERNEL_REPLACED', 'the state of the kernel was replaced'));
  await expect(answersOf(page)).toContainText('KERNEL_REPLACED');
  await expect(answersOf(page).getByText('Pending')).toHaveCount(0);
  expect(ids.size).toBe(3);
  await sendingOf(page).getByRole('button', { name: 'Clear answers' }).click();
  await page.reload();
  await expect(sendingOf(page)).toContainText('Answers appear here');
});
