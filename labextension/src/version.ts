/** The same as in package.json and in nbtrack/_version.py; tests compare them. */
export const VERSION = '0.1.0';

/** Where the built files lie: share/jupyter/labextensions/<this>. */
export const PACKAGE = 'nbtrack-labextension';
