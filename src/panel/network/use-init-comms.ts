import { E } from '@endo/eventual-send';
import type { RemoteCommsOptions } from '../../wire/remotes.ts';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { useAction } from '../use-action.ts';

/** Starts the network, or starts it anew with other options. Channels are made again; nothing that waits is lost. */
export const useInitComms = () => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { action, run, forget } = useAction<void>();
  const init = (options: RemoteCommsOptions, outcome: string, then?: () => void): void =>
    run(async () => {
      if (kernel === null) return;
      await E(kernel).initRemoteComms(harden({ ...options }));
      announce(outcome);
      then?.();
    });
  return { action, init, forget, isBusy: kernel === null || action.state === 'waiting' };
};
