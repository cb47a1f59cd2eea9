/** First import of the kernel worker. */
import { lockDownTrusted, kernelWorker } from './options.ts';

lockDownTrusted(kernelWorker);
