/** First import of pages: panel, popup, service worker, offscreen document. */
import { lockDownTrusted, page } from './options.ts';

lockDownTrusted(page);
