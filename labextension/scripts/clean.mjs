// An old build must never be taken for a new one: files of both would lie side by side.
import { rmSync } from 'node:fs';

for (const folder of ['../lib', '../../nbtrack/labextension']) {
  rmSync(new URL(folder, import.meta.url), { recursive: true, force: true });
}
