/** What this extension adds to JupyterLab and Notebook 7. */

import { mimePlugin } from './plugins/mime';
import { pagesPlugin } from './plugins/pages';
import { runPagePlugin } from './plugins/run_page';
import { sidebarPlugin } from './plugins/sidebar';

export default [mimePlugin, pagesPlugin, runPagePlugin, sidebarPlugin];
