import { navigate, useRoute } from './frame/router.ts';

/** What the address asks a list for, name by name; what is set to nothing is left out of it. */
export const useFilters = (): {
  filters: Readonly<Record<string, string>>;
  setFilter: (name: string, value: string) => void;
} => {
  const { view, path, query } = useRoute();
  const setFilter = (name: string, value: string): void => {
    const { [name]: _former, ...others } = query;
    navigate({ view, path, query: value === '' ? others : { ...others, [name]: value } }, { replace: true });
  };
  return { filters: query, setFilter };
};
