/** `ocap import`: a kernel from a file. */
import { open } from 'node:fs/promises';
import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import type { BackupPiece, BackupSummary } from '../wire/backup.ts';
import { messageOf } from '../wire/errors.ts';
import { command } from './support/command.ts';
import { CommandError } from './support/errors.ts';
import { homeOption, yesOption } from './support/options.ts';
import { withKernel } from './support/with-kernel.ts';

/** A multiple of three bytes, so that base64 of one piece fits to the next. */
const PIECE_BYTES = 196_608;

const describe = ({ peerId, madeAt, subclusters, vats }: BackupSummary): string =>
  [
    madeAt === null ? 'of a time that it does not say' : `of ${new Date(madeAt).toISOString()}`,
    peerId === null ? 'without an identity' : `of the peer ${peerId}`,
    `subclusters: ${subclusters}`,
    `vats: ${vats}`,
  ].join(', ');

export const importCommand = command({
  name: 'import',
  description:
    'Puts a kernel from a file in the place of this one, whole or not at all; the passphrase is asked for, or read from standard input',
  args: {
    file: { type: 'positional', required: true, description: 'what `ocap export` has written' },
    ...yesOption,
    ...homeOption,
  },
  examples: [
    {
      line: 'ocap import monday.ocap --yes < passphrase.txt',
      note: 'by a script',
      after: [
        'ocap start',
        'ocap launch vats/counter/cluster.json',
        'echo correct-horse-battery > passphrase.txt',
        'ocap export monday.ocap < passphrase.txt',
        'ocap reset --yes',
      ],
      shows: /The kernel is that of monday\.ocap/,
    },
    { line: 'ocap send counter read', note: 'its vats go on from where they were', shows: /^0$/m },
  ],
  async run({ file, yes, ...args }, io) {
    const handle = await open(io.resolve(file)).catch((error: unknown) => {
      throw new CommandError(`the backup cannot be read: ${messageOf(error)}`);
    });
    try {
      await withKernel(io, 'import', args, async (kernel) => {
        const passphrase = await io.askSecret('Passphrase');
        const buffer = Buffer.alloc(PIECE_BYTES);
        const next = async (): Promise<BackupPiece> => {
          const { bytesRead } = await handle.read(buffer, 0, PIECE_BYTES);
          return bytesRead === 0 ? { done: true } : { done: false, value: buffer.toString('base64', 0, bytesRead) };
        };
        const checked = E(kernel).checkBackup(harden({ passphrase, data: Far('backup', { next }) }));
        io.print(`${file} is whole: ${describe(await E(checked).describe())}.`);
        await io.confirm('All that is in this kernel is replaced.', 'import', yes);
        await E(checked).replace();
        io.print(`The kernel is that of ${file}.`);
      });
    } finally {
      await handle.close();
    }
  },
});
