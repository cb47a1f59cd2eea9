import {
  M,
  makeDefaultExo,
  makeDiscoverableExo,
  prepareExo,
  prepareExoClass,
  prepareExoClassKit,
  provide,
  provideDurableMapStore,
  provideDurableSetStore,
  provideDurableWeakMapStore,
  provideDurableWeakSetStore,
  type BuildRootObject,
} from 'ocap-kernel/vat';

/** Keeps things by every helper for what lasts. Version 2 gives its objects other methods, and its loans a guard. */
export const buildRootObject: BuildRootObject<{ version?: number }> = ({ logger }, { version = 1 }, baggage) => {
  const BookI = M.interface('Book', {
    read: M.call().returns(M.string()),
    rename: M.call(M.string()).returns(M.string()),
    self: M.call().returns(M.remotable('Book')),
  });
  const makeBook = prepareExoClass(
    baggage,
    'Book',
    BookI,
    (title: string) => ({ title, renamed: 0 }),
    {
      read() {
        return `${this.state.title}, renamed ${this.state.renamed} times (version ${version})`;
      },
      rename(title: string) {
        this.state.title = title;
        this.state.renamed += 1;
        return this.self.read();
      },
      self() {
        return this.self;
      },
    },
    {
      stateShape: { title: M.string(), renamed: M.number() },
      finish: ({ state }) => logger.info(`made ${state.title}`),
    },
  );

  const makeLoan = prepareExoClassKit(baggage, 'Loan', undefined, (reader: string) => ({ reader, returned: false }), {
    reader: {
      giveBack() {
        this.state.returned = true;
        return this.facets.desk.status();
      },
    },
    desk: {
      status() {
        return `${this.state.reader} ${this.state.returned ? 'gave it back' : 'has it'}`;
      },
    },
  });

  const bell = prepareExo(baggage, 'bell', undefined, { ring: () => `ding (version ${version})` });

  const books = provideDurableMapStore<string, ReturnType<typeof makeBook>>(baggage, 'books');
  const tags = provideDurableSetStore<string>(baggage, 'tags', { keyShape: M.string() });
  const notes = provideDurableWeakMapStore<object, string>(baggage, 'notes');
  const lent = provideDurableWeakSetStore(baggage, 'lent');
  const opened = provide(baggage, 'opened', () => `in version ${version}`);

  const catalogue = makeDiscoverableExo(
    'catalogue',
    {
      find: (title: string, _shelf: number) => books.get(title),
      ...(version === 1 ? {} : { count: () => books.getSize() }),
    },
    {
      find: {
        description: 'The book of this title.',
        args: {
          title: { type: 'string', description: 'its whole title' },
          shelf: { type: 'number', description: 'where to look first' },
        },
        returns: { type: 'interface', description: 'the book', methods: {} },
      },
      ...(version === 1 ? {} : { count: { description: 'How many there are.', args: {} } }),
    },
    M.interface('catalogue', {
      find: M.call(M.string(), M.number()).returns(M.remotable('Book')),
      ...(version === 1 ? {} : { count: M.call().returns(M.number()) }),
    }),
  );

  return makeDefaultExo('library', {
    add: (title: string) => {
      const book = makeBook(title);
      books.init(title, book);
      tags.add(`tag of ${title}`);
      notes.init(book, `note on ${title}`);
      return book;
    },
    lend: (title: string, reader: string) => {
      const loan = makeLoan(reader);
      lent.add(books.get(title));
      return loan;
    },
    keepCatalogue: () => provide(baggage, 'catalogue', () => catalogue),
    catalogue: (): unknown => catalogue,
    bell: () => bell,
    sum: () => ({
      titles: [...books.keys()],
      tags: [...tags.keys()],
      notes: [...books.values()].map((book) => notes.get(book)),
      lent: [...books.values()].filter((book) => lent.has(book)).length,
      opened,
    }),
    describeWrongly: (how: string) => {
      const schema = { description: 'Does it.', args: {} };
      const schemas: Record<string, Record<string, unknown>> = {
        'no description': {},
        'unknown method': { doIt: schema, undo: schema },
        'not a description': { doIt: { description: 7, args: {} } },
      };
      const make: (...args: unknown[]) => unknown = makeDiscoverableExo as never;
      return make('wrong', { doIt: () => 'done' }, schemas[how]);
    },
  });
};
