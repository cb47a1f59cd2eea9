import { E } from '@endo/eventual-send';
import { useState } from 'react';
import type { VatId } from '../../wire/ids.ts';
import { useKernel } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { ErrorText } from '../kit/error-note.tsx';
import { readError, type ReadableError } from '../readable-error.ts';
import styles from './ping-button.module.css';

type Ping =
  | { state: 'idle' }
  | { state: 'waiting' }
  | { state: 'answered'; tookMs: number }
  | { state: 'failed'; error: ReadableError };

const PingResult = ({ ping }: { ping: Ping }) => {
  switch (ping.state) {
    case 'idle':
      return null;
    case 'waiting':
      return 'waiting…';
    case 'answered':
      return `pong in ${ping.tookMs} ms`;
    case 'failed':
      return <ErrorText error={ping.error} />;
    default:
      throw new TypeError(`unknown ping ${JSON.stringify(ping satisfies never)}`);
  }
};

/** Asks one vat whether it answers. The result stands beside the button until the next ping. */
export const PingButton = ({ vatId }: { vatId: VatId }) => {
  const kernel = useKernel();
  const [ping, setPing] = useState<Ping>({ state: 'idle' });

  const send = async (): Promise<void> => {
    if (kernel === null) return;
    setPing({ state: 'waiting' });
    const sent = performance.now();
    try {
      await E(kernel).pingVat(vatId);
      setPing({ state: 'answered', tookMs: Math.round(performance.now() - sent) });
    } catch (error) {
      setPing({ state: 'failed', error: readError(error) });
    }
  };

  return (
    <div className={styles['ping']}>
      <Button unavailable={kernel === null || ping.state === 'waiting'} onClick={() => void send()}>
        Ping {vatId}
      </Button>
      <div className={styles['result']} role="status">
        <PingResult ping={ping} />
      </div>
    </div>
  );
};
