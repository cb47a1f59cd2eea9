/** What a new vat begins with. */
export type Template = { id: string; title: string; about: string; parameters: string; text: string };

const counter = `import { makeDefaultExo, type BuildRootObject } from 'ocap-kernel/vat';

/** Called at every start of the vat: when it is launched, restarted or upgraded. */
export const buildRootObject: BuildRootObject<{ start?: number }> = (_vatPowers, { start = 0 }, baggage) => {
  // What is in the baggage outlives the incarnation, and the code.
  if (!baggage.has('count')) baggage.init('count', start);

  return makeDefaultExo('counter', {
    increment(by = 1) {
      const count = baggage.get<number>('count') + by;
      baggage.set('count', count);
      return count;
    },
    read() {
      return baggage.get<number>('count');
    },
  });
};
`;

const discoverable = `import { M, makeDiscoverableExo, type BuildRootObject } from 'ocap-kernel/vat';

// What arguments and answers have to match: calls that do not are refused before they come here.
const GreeterI = M.interface('Greeter', {
  greet: M.call(M.string()).returns(M.string()),
});

export const buildRootObject: BuildRootObject<{ greeting?: string }> = ({ logger }, { greeting = 'Hello' }) =>
  makeDiscoverableExo(
    'Greeter',
    {
      greet(name: string) {
        logger.info(\`greeting \${name}\`);
        return \`\${greeting}, \${name}!\`;
      },
    },
    {
      greet: {
        description: 'Greets somebody.',
        args: { name: { type: 'string', description: 'whom to greet' } },
        returns: { type: 'string', description: 'the greeting' },
      },
    },
    GreeterI,
  );
`;

const nothing = `import { makeDefaultExo } from 'ocap-kernel/vat';

export const buildRootObject = () => makeDefaultExo('root', {});
`;

export const templates: readonly [Template, ...Template[]] = [
  {
    id: 'counter',
    title: 'Counter',
    about: 'keeps a number, also when it gets new code',
    parameters: '{ "start": 0 }',
    text: counter,
  },
  {
    id: 'greeter',
    title: 'Greeter',
    about: 'says itself what it can do, and checks what it is told',
    parameters: '{ "greeting": "Hello" }',
    text: discoverable,
  },
  { id: 'vat', title: 'Empty', about: 'a root without methods', parameters: '{}', text: nothing },
];
