/** The icons, on a grid of 16 with strokes of 1.4; they take the colour of the text. */

const SVG = 'http://www.w3.org/2000/svg';

/** An element of SVG; its colours are in the classes nbt-stroke and nbt-fill. */
export type Shape = readonly [
  tag: 'path' | 'circle' | 'rect',
  attributes: Record<string, string | number>
];

const line = (d: string): Shape => ['path', { d, class: 'nbt-stroke' }];
const area = (d: string): Shape => ['path', { d, class: 'nbt-fill' }];
const dot = (cx: number): Shape => ['circle', { cx, cy: 8, r: 1.3, class: 'nbt-fill' }];

const SHAPES = {
  running: [
    ['circle', { cx: 8, cy: 8, r: 3.6, class: 'nbt-fill' }],
    ['circle', { cx: 8, cy: 8, r: 6.2, class: 'nbt-stroke nbt-breathing' }]
  ],
  finished: [line('M3.2 8.4l3.1 3.2 6.4-7')],
  failed: [line('M4 4l8 8M12 4l-8 8')],
  interrupted: [['rect', { x: 4, y: 4, width: 8, height: 8, rx: 1, class: 'nbt-fill' }]],
  killed: [area('M9.4 2.2L3.9 9h3.7l-1 4.8L12.1 7H8.4z')],
  stale: [
    ['circle', { cx: 8, cy: 8, r: 5.8, class: 'nbt-stroke', 'stroke-dasharray': '2.6 2' }],
    line('M8 5.2V8.3l2.2 1.3')
  ],
  stop: [['rect', { x: 4.5, y: 4.5, width: 7, height: 7, class: 'nbt-fill' }]],
  flag: [line('M4 14V2.5h7.5L10 5.3l1.5 2.9H4')],
  pause: [area('M4.5 3.5h2.4v9H4.5zM9.1 3.5h2.4v9H9.1z')],
  play: [area('M5 3.2v9.6L12.6 8z')],
  more: [dot(3.2), dot(8), dot(12.8)],
  down: [line('M4.5 6.5L8 10l3.5-3.5')],
  right: [line('M6.5 4.5L10 8l-3.5 3.5')],
  eye: [
    line('M1.8 8s2.2-4.2 6.2-4.2S14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8z'),
    ['circle', { cx: 8, cy: 8, r: 1.8, class: 'nbt-stroke' }]
  ],
  closed: [
    line('M1.8 8s2.2-4.2 6.2-4.2S14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8z'),
    line('M3 13L13 3')
  ],
  warning: [line('M8 2.6l6 10.6H2z'), line('M8 6.6v3M8 11.4v.1')],
  expand: [line('M9.5 3H13v3.5M6.5 13H3V9.5M13 3L9.3 6.7M3 13l3.7-3.7')],
  close: [line('M4 4l8 8M12 4l-8 8')],
  pencil: [line('M10.6 3l2.4 2.4-7.3 7.3-3 .6.6-3z')],
  plus: [line('M8 3.5v9M3.5 8h9')],
  link: [
    line('M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7L8 4.3'),
    line('M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9a2.6 2.6 0 0 0 3.7 3.7l1-1')
  ],
  changes: [line('M8 3v6M5 6h6M5 12.5h6')],
  settings: [
    ['circle', { cx: 8, cy: 8, r: 2.4, class: 'nbt-stroke' }],
    line('M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6L5 5M11 11l1.4 1.4M12.4 3.6L11 5M5 11l-1.4 1.4')
  ]
} satisfies Record<string, readonly Shape[]>;

export type IconName = keyof typeof SHAPES;

/** A picture without words: what it means must stand beside it or in a label. */
export function icon(name: IconName, size = 16): SVGSVGElement {
  return drawIcon(SHAPES[name], size);
}

export function drawIcon(shapes: readonly Shape[], size = 16): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('width', String(size));
  svg.setAttribute('height', String(size));
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'nbt-icon');
  for (const [tag, attributes] of shapes) {
    const shape = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attributes)) {
      shape.setAttribute(key, String(value));
    }
    svg.append(shape);
  }
  return svg;
}

/** A short piece of a line as it is drawn in charts. */
export function lineSample(colour: string, dash: readonly number[] = []): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('width', '18');
  svg.setAttribute('height', '8');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'nbt-icon');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', 'M0 4h18');
  path.style.stroke = colour;
  path.setAttribute('stroke-width', '1.4');
  if (dash.length > 0) {
    path.setAttribute('stroke-dasharray', dash.join(' '));
  }
  svg.append(path);
  return svg;
}

/** The icon of a state; one that is not known looks like one that has not been heard of. */
export function stateIcon(state: string, size = 16): SVGSVGElement {
  const known: Record<string, IconName> = {
    running: 'running',
    finished: 'finished',
    failed: 'failed',
    crashed: 'failed',
    interrupted: 'interrupted',
    killed: 'killed'
  };
  return icon(known[state] ?? 'stale', size);
}
