import type { KernelDatabase, PlatformServices, SqlRow, Statement } from '../../src/kernel/index.ts';
import { shippedLimits } from '../../src/wire/limits.ts';
import { makeVatFrameParser } from '../../src/wire/vat-protocol.ts';

const parseVatFrame = makeVatFrameParser(shippedLimits);
import type { Traffic, Write } from './recording.ts';

/** Traffic by vat, writes by commit, and how many statements read. */
export type Taken = { vats: Map<string, Traffic>; commits: Write[][]; reads: number };

const quoted = (name: unknown): string => `"${String(name)}"`;

/** The statements that make a copy of all tables with their rows. */
const copyTables = (database: KernelDatabase): Write[] => {
  const schema = database.executeQuery('SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL');
  const insert = (table: unknown, row: SqlRow): Write => ({
    sql: `INSERT INTO ${quoted(table)} VALUES (${Object.keys(row)
      .map(() => '?')
      .join(', ')})`,
    values: Object.values(row),
  });
  return [
    ...schema.map(({ sql }) => ({ sql: String(sql), values: [] })),
    ...schema
      .filter(({ type }) => type === 'table')
      .flatMap(({ name }) => database.executeQuery(`SELECT * FROM ${quoted(name)}`).map((row) => insert(name, row))),
  ];
};

/** Stands between a kernel and what it is given, and remembers what passes. */
export const makeRecorder = (platform: PlatformServices, database: KernelDatabase) => {
  let vats = new Map<string, Traffic>();
  let commits: Write[][] = [[]];
  let reads = 0;

  const trafficOf = (vat: string): Traffic => {
    const known = vats.get(vat) ?? { sent: [], answers: [] };
    vats.set(vat, known);
    return known;
  };

  const prepare = (sql: string): Statement => {
    const statement = database.prepare(sql);
    const verb = /^\w+/.exec(sql)?.[0] ?? '';
    const note = (values: Write['values']): void => {
      switch (verb) {
        case 'SELECT':
          reads += 1;
          return;
        case 'INSERT':
        case 'UPDATE':
        case 'DELETE':
          commits.at(-1)?.push({ sql, values });
          return;
        case 'COMMIT':
          commits.push([]);
      }
    };
    return {
      run: (...values) => {
        note(values);
        statement.run(...values);
      },
      get: (...values) => {
        note(values);
        return statement.get(...values);
      },
      all: (...values) => {
        note(values);
        return statement.all(...values);
      },
    };
  };

  const launchVatWorker: PlatformServices['launchVatWorker'] = (spec, events) => {
    const worker = platform.launchVatWorker(spec, {
      ...events,
      onFrame: (raw) => {
        const parsed = parseVatFrame(raw);
        if ('frame' in parsed && parsed.frame.type === 'result') trafficOf(spec.vatId).answers.push(parsed.frame);
        events.onFrame(raw);
      },
    });
    return {
      ...worker,
      send: (frame) => {
        trafficOf(spec.vatId).sent.push(frame);
        worker.send(frame);
      },
    };
  };

  return {
    platform: { ...platform, launchVatWorker },
    database: { ...database, prepare },
    /** What passed since the last time; only whole when the kernel has committed and has nothing to do. */
    take: (): Taken => {
      const taken = { vats, commits: commits.filter((writes) => writes.length > 0), reads };
      vats = new Map();
      commits = [[]];
      reads = 0;
      return taken;
    },
    copyTables: () => copyTables(database),
  };
};

export type Recorder = ReturnType<typeof makeRecorder>;
