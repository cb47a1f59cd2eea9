/** First import of pages: panel, popup, service worker, offscreen document. */
import { lockDown } from './options.ts';

lockDown('page');
