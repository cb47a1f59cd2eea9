import '../lockdown/page.ts';
import './styles/base.css';
import { StrictMode } from 'react';
import { makeKernelLink } from '../host/kernel-link.ts';
import { applyPreferences } from './frame/preferences.ts';
import { makeKernelStore } from './kernel-store.ts';
import { mountPage } from './mount-page.ts';
import { openPanel, openSidePanel } from './popup/open-panel.ts';
import { Popup } from './popup/popup.tsx';

applyPreferences();
const store = makeKernelStore({ link: makeKernelLink() });
mountPage(
  <StrictMode>
    <Popup store={store} openPanel={() => void openPanel()} openSidePanel={() => void openSidePanel()} />
  </StrictMode>,
);
