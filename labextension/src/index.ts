/** What this extension adds to JupyterLab and Notebook 7. */

import { comparePagePlugin } from './plugins/compare_page';
import { mimePlugin } from './plugins/mime';
import { runPagePlugin } from './plugins/run_page';
import { sidebarPlugin } from './plugins/sidebar';

export default [mimePlugin, runPagePlugin, comparePagePlugin, sidebarPlugin];
