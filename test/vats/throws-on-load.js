export const buildRootObject = () => {};
throw Error('thrown while loading');
