import { Page } from '../frame/page.tsx';
import { useRoute } from '../frame/router.ts';
import { BackupPage } from './backup-page.tsx';
import { IdentityPage } from './identity-page.tsx';
import { PasswordPage } from './password-page.tsx';
import { RestorePage } from './restore-page.tsx';

/** `#/identity`, and in it `backup`, `restore` and `password`. */
const View = () => {
  const {
    path: [place],
  } = useRoute();
  switch (place) {
    case undefined:
      return <IdentityPage />;
    case 'backup':
      return <BackupPage />;
    case 'restore':
      return <RestorePage />;
    case 'password':
      return <PasswordPage />;
    default:
      return (
        <Page title="Not found">
          <p>The identity has no page named {JSON.stringify(place)}.</p>
        </Page>
      );
  }
};

export default View;
