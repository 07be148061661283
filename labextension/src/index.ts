/** What this extension adds to JupyterLab and Notebook 7. */

import { comparePagePlugin } from './plugins/compare_page';
import { mimePlugin } from './plugins/mime';
import { pagesPlugin } from './plugins/pages';
import { sidebarPlugin } from './plugins/sidebar';

export default [mimePlugin, pagesPlugin, comparePagePlugin, sidebarPlugin];
