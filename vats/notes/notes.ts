import { M, makeDiscoverableExo, prepareExoClass, provideDurableMapStore, type BuildRootObject } from 'ocap-kernel/vat';

const NoteI = M.interface('Note', {
  read: M.call().returns(M.string()),
  rewrite: M.call(M.string()).returns(M.number()),
});

const NotebookI = M.interface('Notebook', {
  add: M.call(M.string(), M.string()).returns(M.number()),
  open: M.call(M.string()).returns(M.remotable('Note')),
  read: M.call(M.string()).returns(M.string()),
  titles: M.call().returns(M.arrayOf(M.string())),
  remove: M.call(M.string()).returns(M.number()),
});

const title = { type: 'string', description: 'what the note is called' } as const;
const count = { type: 'number', description: 'how many notes there are now' } as const;

export const buildRootObject: BuildRootObject = (_vatPowers, _parameters, baggage) => {
  /** Each note is an object that lasts: whoever holds one holds it after a restart too. */
  const makeNote = prepareExoClass(baggage, 'Note', NoteI, (text: string) => ({ text, version: 1 }), {
    read() {
      return this.state.text;
    },
    rewrite(text: string) {
      this.state.text = text;
      this.state.version += 1;
      return this.state.version;
    },
  });
  const notes = provideDurableMapStore<string, ReturnType<typeof makeNote>>(baggage, 'notes');

  return makeDiscoverableExo(
    'Notebook',
    {
      add(name: string, text: string) {
        notes.init(name, makeNote(text));
        return notes.getSize();
      },
      open: (name: string) => notes.get(name),
      read: (name: string) => notes.get(name).read(),
      titles: () => harden([...notes.keys()]),
      remove(name: string) {
        notes.delete(name);
        return notes.getSize();
      },
    },
    {
      add: {
        description: 'Writes a new note.',
        args: { title, text: { type: 'string', description: 'what it says' } },
        returns: count,
      },
      open: {
        description: 'Gives the note itself, which can be passed on to others.',
        args: { title },
        returns: {
          type: 'interface',
          description: 'the note',
          methods: {
            read: { description: 'Says what the note says.', args: {}, returns: { type: 'string' } },
            rewrite: {
              description: 'Replaces what the note says.',
              args: { text: { type: 'string' } },
              returns: { type: 'number', description: 'how often it has been written' },
            },
          },
        },
      },
      read: { description: 'Says what a note says.', args: { title }, returns: { type: 'string' } },
      titles: {
        description: 'Lists the titles, in the order of the alphabet.',
        args: {},
        returns: { type: 'array', items: title },
      },
      remove: { description: 'Takes a note out of the notebook.', args: { title }, returns: count },
    },
    NotebookI,
  );
};
