/// <reference types="vite/client" />

import { describe, expect, it } from 'vitest';

import python from '../../../nbtrack/_version.py?raw';
import manifest from '../../package.json';
import { PROTOCOL } from '../../src/messages';
import { compareVersions, noticeVersions, refuseServer } from '../../src/model/versions';
import { PACKAGE, VERSION } from '../../src/version';

const here = { version: VERSION, protocol: PROTOCOL };

describe('versions', () => {
  it('are compared by their numbers', () => {
    expect(compareVersions('0.10.0', '0.9.3')).toBeGreaterThan(0);
    expect(compareVersions('1.0', '1.0.0')).toBe(0);
    expect(compareVersions('0.1.0.dev1', '0.2')).toBeLessThan(0);
  });

  it('that are equal need no word', () => {
    expect(refuseServer(here)).toBeNull();
    expect(noticeVersions(here, VERSION)).toBeNull();
    expect(noticeVersions(here, '')).toBeNull();
  });

  it('of a page that is older than its server: reload it', () => {
    const advice = noticeVersions({ ...here, version: '99.0.0' }, '');
    expect(advice?.text).toContain('Reload the page');
  });

  it('of a server that is older than the page: restart it', () => {
    const advice = refuseServer({ version: '0.0.1', protocol: PROTOCOL - 1 });
    expect(advice?.text).toContain('Restart Jupyter');
    expect(advice?.command).toContain(`nbtrack>=${VERSION}`);
  });

  it('of a kernel that is newer than Jupyter: upgrade there', () => {
    const advice = noticeVersions(here, '99.1.0');
    expect(advice?.command).toBe('pip install --upgrade "nbtrack>=99.1.0"');
  });
});

describe('the version', () => {
  it('is the same in the package and in Python', () => {
    expect(manifest).toMatchObject({ name: PACKAGE, version: VERSION });
    expect(python).toContain(`__version__ = "${VERSION}"`);
  });
});
