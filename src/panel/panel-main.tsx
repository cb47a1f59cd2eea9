import '../lockdown/page.ts';
import './styles/base.css';
import { StrictMode } from 'react';
import { makeKernelLink } from '../host/kernel-link.ts';
import { App } from './app.tsx';
import { applyPreferences } from './frame/preferences.ts';
import { makeKernelStore } from './kernel-store.ts';
import { mountPage } from './mount-page.ts';

applyPreferences();
const store = makeKernelStore({ link: makeKernelLink() });
mountPage(
  <StrictMode>
    <App store={store} />
  </StrictMode>,
);
