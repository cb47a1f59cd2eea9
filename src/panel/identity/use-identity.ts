import type { IdentityStatus } from '../../wire/remotes.ts';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';

export type KnownIdentity = Exclude<IdentityStatus, { state: 'none' }>;

/** The kernel's identity as last known; null as long as nothing is. */
export const useIdentity = (): IdentityStatus | null => lastStatusOf(useKernelView())?.remoteComms.identity ?? null;
