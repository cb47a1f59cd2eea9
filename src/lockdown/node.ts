/** First import of Node programs and tests. */
import { lockDownTrusted, node } from './options.ts';

lockDownTrusted(node);
