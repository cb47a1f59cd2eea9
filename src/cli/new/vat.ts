/** `ocap new vat`: a vat to begin with. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../wire/errors.ts';
import { command } from '../support/command.ts';
import { CommandError, usageError } from '../support/errors.ts';
import { vatTemplate } from './vat-template.ts';

export const vat = command({
  name: 'vat',
  description: 'Makes a folder with a vat, its cluster config, a test and a README',
  args: { name: { type: 'positional', required: true, description: 'of the vat and of the folder, such as my-vat' } },
  examples: [
    { line: 'ocap new vat hello', note: 'in the folder hello', shows: /hello\/cluster\.json/ },
    { line: 'ocap run hello/cluster.json', note: 'and it runs', shows: /hello is ready/ },
  ],
  async run({ name }, io) {
    if (!/^[a-z][a-z\d-]{0,49}$/.test(name)) {
      throw usageError(`"${name}": a name has small letters, digits and "-", and begins with a letter (50 at most)`);
    }
    try {
      mkdirSync(io.resolve(name));
    } catch (error) {
      throw new CommandError(`the folder cannot be made: ${messageOf(error)}`);
    }
    for (const [file, text] of vatTemplate(name)) {
      const to = path.join(name, file);
      writeFileSync(io.resolve(to), text, { flag: 'wx' });
      io.print(to);
    }
    io.print(`Try it: ocap run ${name}/cluster.json`);
  },
});
