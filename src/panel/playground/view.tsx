import { useRoute } from '../frame/router.ts';
import { DraftPage } from './draft-page.tsx';
import { StartPage } from './start-page.tsx';

const View = () => {
  const {
    path: [name],
  } = useRoute();
  return name === undefined ? <StartPage /> : <DraftPage key={name} name={name} />;
};

export default View;
