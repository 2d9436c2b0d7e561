/** Imports a module of the built API. */
export const built = (path) => import(new URL(`../../../apps/api/dist/${path}`, import.meta.url).href);
