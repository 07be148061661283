/** The icons of the sidebar. */

import { drawIcon, type Shape } from '../view/icons';

const line = (d: string): Shape => ['path', { d, class: 'nbt-stroke' }];
const ring = (cx: number, cy: number, r: number): Shape => [
  'circle',
  { cx, cy, r, class: 'nbt-stroke' }
];
const dot = (cx: number, cy: number, r: number): Shape => [
  'circle',
  { cx, cy, r, class: 'nbt-fill' }
];
const box = (x: number, y: number, width: number, height: number): Shape => [
  'rect',
  { x, y, width, height, rx: 1, class: 'nbt-stroke' }
];

export const SIDE_SHAPES = {
  archive: [line('M2.5 3.5h11v2.7h-11zM3.5 6.2v6.8h9V6.2M6.5 8.8h3')],
  cell: [line('M3 3.5h6.5v3H3zM3 9.5h4M11 6.5v5.2M11 11.7l-2-2M11 11.7l2-2')],
  check: [line('M3.5 8.3l3 3 6-6.4')],
  clear: [line('M4.5 4.5l7 7M11.5 4.5l-7 7')],
  clock: [ring(8, 8, 5.6), line('M8 4.8V8l2.2 1.3')],
  code: [line('M5.5 4.5L2 8l3.5 3.5M10.5 4.5L14 8l-3.5 3.5')],
  columns: [line('M2.5 3.5h11v9h-11zM6.2 3.5v9M9.8 3.5v9')],
  compare: [line('M2 12.5c2.5 0 3-8 5.5-8s2 4 6.5 4M2 9.5c3 0 3.5-3 6-3s3 5.5 6 5.5')],
  copy: [box(5.5, 5.5, 8, 8), line('M10.5 3H4a1 1 0 0 0-1 1v6.5')],
  down: [line('M4.5 6.5L8 10l3.5-3.5')],
  falling: [line('M8 3v10M8 13l-3-3.2M8 13l3-3.2')],
  finish: [line('M4 13.5V2.8h8l-2 2.6 2 2.6H4')],
  folder: [line('M2.2 4h4l1.3 1.6h6.3v7H2.2z')],
  group: [line('M2.5 3.5h5M2.5 8h11M2.5 12.5h8')],
  link: [
    line(
      'M6.8 9.2a2.7 2.7 0 0 0 3.9 0l2-2a2.7 2.7 0 0 0-3.8-3.9l-.8.8M9.2 6.8a2.7 2.7 0 0 0-3.9 0l-2 2a2.7 2.7 0 0 0 3.8 3.9l.8-.8'
    )
  ],
  lock: [box(3.8, 7, 8.4, 6), line('M5.5 7V5.2a2.5 2.5 0 0 1 5 0V7')],
  more: [dot(3.5, 8, 1.25), dot(8, 8, 1.25), dot(12.5, 8, 1.25)],
  notes: [line('M3 3h10v10H3zM5.3 6h5.4M5.3 8.5h5.4M5.3 11h3')],
  open: [line('M9.5 3H13v3.5M6.5 13H3V9.5M13 3L9.3 6.7M3 13l3.7-3.7')],
  pencil: [line('M10.6 3l2.4 2.4-7.3 7.3-3 .6.6-3z')],
  plus: [line('M8 3.5v9M3.5 8h9')],
  refresh: [line('M13 8a5 5 0 1 1-1.6-3.7M13 2.6v2.6h-2.6')],
  restore: [line('M3 8a5 5 0 1 0 1.6-3.7M3 2.6v2.6h2.6')],
  right: [line('M6.5 4.5L10 8l-3.5 3.5')],
  rising: [line('M8 13V3M8 3L5 6.2M8 3l3 3.2')],
  search: [ring(7, 7, 4.2), line('M10.2 10.2L13.6 13.6')],
  sort: [line('M5 3v10M5 13l-2.2-2.4M5 13l2.2-2.4M9.5 4h4M9.5 8h3M9.5 12h2')],
  star: [line('M8 2.3l1.7 3.6 4 .5-3 2.7.8 3.9L8 11l-3.5 2 .8-3.9-3-2.7 4-.5z')],
  stop: [box(4.2, 4.2, 7.6, 7.6)],
  tag: [line('M2.5 2.8h5l6 6-4.7 4.7-6.3-6z'), dot(5.3, 5.5, 0.9)],
  trash: [line('M3 4.5h10M6.3 4.3V2.8h3.4v1.5M4.2 4.7l.6 8.7h6.4l.6-8.7')],
  warning: [line('M8 2.6l6 10.6H2z'), line('M8 6.6v3M8 11.4v.1')]
} satisfies Record<string, readonly Shape[]>;

export type SideIcon = keyof typeof SIDE_SHAPES;

/** A picture without words: what it means must stand beside it or in a label. */
export function sideIcon(name: SideIcon, size = 16): SVGSVGElement {
  return drawIcon(SIDE_SHAPES[name], size);
}
