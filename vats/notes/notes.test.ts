import { E, withTestKernel } from 'ocap-kernel/testing';
import { expect, test } from 'vitest';

type Note = { read(): string; rewrite(text: string): number };
type Notebook = {
  add(title: string, text: string): number;
  open(title: string): Note;
  read(title: string): string;
  titles(): string[];
  remove(title: string): number;
};

test('notes are objects that last', () =>
  withTestKernel(async ({ launch, restart }) => {
    const { roots } = await launch<{ notes: Notebook }>(new URL('./cluster.json', import.meta.url));
    const { notes } = roots;
    await E(notes).add('milk', 'two litres');
    expect(await E(notes).add('eggs', 'a dozen')).toBe(2);
    const milk = E(notes).open('milk');
    expect(await E(milk).rewrite('one litre')).toBe(2);
    await restart('notes');
    expect(await E(milk).read()).toBe('one litre');
    expect(await E(notes).titles()).toEqual(['eggs', 'milk']);
    expect(await E(notes).remove('milk')).toBe(1);
    await expect(E(notes).read('milk')).rejects.toThrow(/not found in collection/);
  }));
