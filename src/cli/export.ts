/** `ocap export`: the whole kernel as a file. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { link, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { E } from '@endo/eventual-send';
import type { KernelApi } from '../wire/host-api.ts';
import { command } from './support/command.ts';
import { CommandError } from './support/errors.ts';
import { homeOption } from './support/options.ts';
import { withKernel } from './support/with-kernel.ts';

const existing = (file: string) => new CommandError(`${file} exists; choose another name, or remove it`);

/** Writes a file that only its owner may read, and that has its name only when it is whole. @throws (rejects) when it exists */
const writePieces = async (file: string, pieces: AsyncIterable<Buffer>): Promise<number> => {
  const part = `${file}.${randomUUID()}.part`;
  const out = createWriteStream(part, { flags: 'wx', mode: 0o600 });
  await once(out, 'open');
  try {
    for await (const piece of pieces) if (!out.write(piece)) await once(out, 'drain');
    out.end();
    await finished(out);
    await link(part, file).catch((error: unknown) => {
      throw existsSync(file) ? existing(file) : error;
    });
    return out.bytesWritten;
  } finally {
    out.destroy();
    await rm(part, { force: true });
  }
};

async function* readPieces(stream: Promise<ReturnType<KernelApi['exportKernel']>>) {
  for (;;) {
    const piece = await E(stream).next();
    if (piece.done) return;
    yield Buffer.from(piece.value, 'base64');
  }
}

export const exportCommand = command({
  name: 'export',
  description:
    'Writes the whole kernel into a file that a passphrase opens; it is asked for, or read from standard input',
  args: {
    file: { type: 'positional', required: true, description: 'a file that does not exist yet' },
    ...homeOption,
  },
  examples: [
    {
      line: 'ocap export monday.ocap',
      note: 'asks for a passphrase of 12 characters or more',
      after: ['ocap start', 'ocap launch vats/counter/cluster.json'],
      exit: 2,
      shows: /passphrase is expected on standard input/,
    },
    {
      line: 'ocap export monday.ocap < passphrase.txt',
      note: 'by a script',
      after: ['echo correct-horse-battery > passphrase.txt'],
      shows: /bytes/,
    },
  ],
  async run(args, io) {
    const file = io.resolve(args.file);
    // Before anything is asked; it is looked at again at the end.
    if (existsSync(file)) throw existing(file);
    const passphrase = await io.askNewSecret('New passphrase');
    await withKernel(io, 'export', args, async (kernel) => {
      const stream = E(kernel).exportKernel(harden({ passphrase }));
      const bytes = await writePieces(file, readPieces(stream));
      io.print(`${args.file}: ${bytes} bytes`);
    });
  },
});
