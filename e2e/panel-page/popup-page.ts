/** The popup as the extension has it, with a script in the place of everything behind the service worker. */
import './kernel-side.ts';
import '../../src/panel/popup-main.tsx';
