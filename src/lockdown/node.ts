/** First import of Node programs and tests. */
import { lockDown } from './options.ts';

lockDown('node');
