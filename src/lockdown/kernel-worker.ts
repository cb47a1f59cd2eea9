/** First import of the kernel worker. */
import { lockDown } from './options.ts';

lockDown('kernelWorker');
