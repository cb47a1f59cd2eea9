/** Progress for the person who waits, on stderr: stdout is for the report. A terminal shows every run, a file the rounds. */
export const makeProgress = ({ rounds }: { rounds: number }) => {
  const { stderr } = process;
  let told = -1;
  const say = (line: string): void => {
    if (stderr.isTTY) stderr.write(`\r\u001b[K${line}`);
    else stderr.write(`${line}\n`);
  };
  return {
    say,
    onRun: (round: number, what: string): void => {
      const where = round === 0 ? 'warming up' : `round ${round} of ${rounds}`;
      if (stderr.isTTY) say(`${where}: ${what}`);
      else if (round > told) say(where);
      told = round;
    },
    end: (): void => {
      if (stderr.isTTY) stderr.write('\r\u001b[K');
    },
  };
};
