/** Loads a package that stands in the `package.json` beside this file, and is not there before `installPeers`. */
export const load = <Exports>(name: string): Promise<Exports> => import(name);
