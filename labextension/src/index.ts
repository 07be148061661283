/** What this extension adds to JupyterLab and Notebook 7. */

import { mimePlugin } from './plugins/mime';

export default [mimePlugin];
