/** What Bokeh does with every paint, and no chart of ours needs: it costs more than the painting. */

/** Bokeh's own, for sizes in em; ours are in pixels. */
const FONT_SIZE_PX = 13;

/** Call it once the view is made, before it is put into the page. */
export function makeLean(view: any): void {
  Object.defineProperty(view, 'base_font_size', { value: FONT_SIZE_PX });
  for (const part of [view, ...view.computed_renderer_views]) {
    for (const visual of part.visuals ?? []) {
      // Colours and sizes come with the models: nothing in the page's style is asked for.
      visual._get_css_value = () => '';
    }
  }
  for (const part of view.computed_renderer_views) {
    keepPlace(part);
  }
  dropOverlays(view.canvas_view);
}

/** The place of a part's element is a style sheet: written anew, the whole page is styled anew. */
function keepPlace(part: any): void {
  const write = part.update_position.bind(part);
  let written = '';
  part.update_position = () => {
    const { bbox } = part;
    const place = bbox ? `${bbox.left} ${bbox.top} ${bbox.width} ${bbox.height}` : '';
    if (place !== written) {
      written = place;
      write();
    }
  };
}

/** A second canvas for selections: empty here, but cleared, copied and blended like the first. */
function dropOverlays(canvas: any): void {
  const { overlays } = canvas;
  overlays.el.style.display = 'none';
  overlays.prepare = () => overlays.ctx;
  overlays.finish = () => undefined;
  overlays.resize = () => undefined;
}
