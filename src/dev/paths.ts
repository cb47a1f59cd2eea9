/** Where the commands find and leave things. */
import path from 'node:path';
import { root } from './ensure-installed.mjs';

const inRoot = (...parts: string[]): string => path.join(root, ...parts);

export const paths = {
  root,
  /** The sample vats, served by the bundling server. */
  vats: inRoot('vats'),
  extension: inRoot('dist/extension'),
  /** The panel as a page of its own, for tests. */
  panelPage: inRoot('dist/panel-page'),
  library: inRoot('dist/lib'),
  /** Here lie `lockdown.bundle` and `supervisor.bundle`. */
  dist: inRoot('dist'),
  supervisorHashes: inRoot('src/wire/supervisor-hashes.ts'),
  /** The profile of `npm start`: what the kernel remembers between two runs of it. */
  profile: inRoot('.profile'),
  /** Everything a test run leaves behind, but for Playwright's HTML report. */
  results: inRoot('test-results'),
  /** One of each view of the panel, for the docs. */
  panelPictures: inRoot('docs/panel'),
  panelPicture: inRoot('test-results/panel.png'),
  unitReport: inRoot('test-results/unit.json'),
  e2eReport: inRoot('test-results/e2e.json'),
  /** Tests that did not end, a line each. */
  unitHung: inRoot('test-results/unit-hung.txt'),
  e2eHung: inRoot('test-results/e2e-hung.txt'),
  htmlReport: inRoot('playwright-report'),
};

/** As a person in the checkout would type it. */
export const shown = (file: string): string => path.relative(process.cwd(), file) || '.';
